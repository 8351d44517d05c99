import { DbInstance } from "@cdktf/provider-aws/lib/db-instance/index.js";
import { DbParameterGroup } from "@cdktf/provider-aws/lib/db-parameter-group/index.js";
import { DbSubnetGroup } from "@cdktf/provider-aws/lib/db-subnet-group/index.js";
import { Construct } from "constructs";
import { storageOf } from "../../environment/database-limits.ts";
import { deletionSettings } from "../protection.ts";
import {
  DATABASE_NAME,
  type Database,
  type DatabaseProps,
  DEFAULT_VERSION,
  databaseLogs,
  familyOf,
  installsMinorVersions,
  PARAMETERS,
} from "./database.ts";

const LOGS = ["postgresql", "upgrade"];

export interface PostgresInstanceProps extends DatabaseProps {
  /** @default "db.t4g.micro" */
  readonly instanceClass?: string | undefined;
  /**
   * In GB.
   *
   * @default 20
   */
  readonly storage?: number | undefined;
  /**
   * Size up to which storage grows by itself, in GB.
   *
   * @default twice `storage`, and at least 100
   */
  readonly maxStorage?: number | undefined;
  /**
   * Adds a standby in the other zone.
   *
   * @default false
   */
  readonly multiZone?: boolean | undefined;
}

/**
 * One instance of RDS for PostgreSQL: private, encrypted, backed up, TLS only.
 *
 * @example
 * const database = new PostgresInstance(stack, "database", {
 *   name: "daily-delta-dev",
 *   subnetIds: network.privateSubnetIds,
 *   securityGroupId: firewall.database,
 *   credentials,
 *   port: 5432,
 *   instanceClass: "db.t4g.small",
 *   storage: 50,
 * });
 */
export class PostgresInstance extends Construct implements Database {
  readonly host: string;
  readonly port: number;
  readonly databaseName = DATABASE_NAME;
  readonly resourceId: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly hasFixedStorage = true;

  constructor(scope: Construct, id: string, props: PostgresInstanceProps) {
    super(scope, id);
    const { name, credentials, port, version = DEFAULT_VERSION } = props;
    const { protection = "protected", insights = true, logRetentionDays = 30 } = props;
    const { storage, maxStorage } = storageOf(props);

    const subnets = new DbSubnetGroup(this, "subnets", { name, subnetIds: [...props.subnetIds] });
    const family = familyOf("postgres", version);
    const parameters = new DbParameterGroup(this, "parameters", {
      // A new major version needs a new group while the old one is still in use.
      name: `${name}-${family}`,
      family,
      parameter: PARAMETERS,
      lifecycle: { createBeforeDestroy: true },
    });
    const exportLogs = props.exportLogs ?? true;
    const logs = exportLogs ? databaseLogs(this, `instance/${name}`, LOGS, logRetentionDays) : [];

    const instance = new DbInstance(this, "instance", {
      identifier: name,
      engine: "postgres",
      engineVersion: version,
      instanceClass: props.instanceClass ?? "db.t4g.micro",
      dbName: DATABASE_NAME,
      port,
      username: credentials.username,
      passwordWo: credentials.password,
      passwordWoVersion: credentials.passwordVersion,
      iamDatabaseAuthenticationEnabled: true,

      storageType: "gp3",
      allocatedStorage: storage,
      maxAllocatedStorage: maxStorage,
      storageEncrypted: true,

      dbSubnetGroupName: subnets.name,
      vpcSecurityGroupIds: [props.securityGroupId],
      publiclyAccessible: false,
      multiAz: props.multiZone ?? false,
      parameterGroupName: parameters.name,

      applyImmediately: props.applyImmediately ?? true,
      allowMajorVersionUpgrade: props.allowMajorUpgrade ?? protection === "disposable",
      autoMinorVersionUpgrade: installsMinorVersions(version),
      // Accounts on the Free plan refuse more than a day; disposable data is never restored.
      backupRetentionPeriod: props.backupDays ?? (protection === "disposable" ? 0 : 7),
      copyTagsToSnapshot: true,
      ...deletionSettings(this, name, protection, {
        engine: "postgres",
        database: DATABASE_NAME,
        username: credentials.username,
      }),

      ...(exportLogs && { enabledCloudwatchLogsExports: LOGS }),
      ...(insights && {
        performanceInsightsEnabled: true,
        performanceInsightsRetentionPeriod: 7,
        databaseInsightsMode: "standard",
      }),
      dependsOn: logs,
    });
    this.host = instance.address;
    this.port = port;
    this.resourceId = instance.resourceId;
    this.dimensions = { DBInstanceIdentifier: instance.identifier };
  }
}
