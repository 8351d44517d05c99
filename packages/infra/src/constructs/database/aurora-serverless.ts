import { DbSubnetGroup } from "@cdktf/provider-aws/lib/db-subnet-group/index.js";
import { RdsCluster } from "@cdktf/provider-aws/lib/rds-cluster/index.js";
import { RdsClusterInstance } from "@cdktf/provider-aws/lib/rds-cluster-instance/index.js";
import { RdsClusterParameterGroup } from "@cdktf/provider-aws/lib/rds-cluster-parameter-group/index.js";
import { Construct } from "constructs";
import { capacityOf } from "../../environment/database-limits.ts";
import { deletionSettings, lifecycleOf } from "../protection.ts";
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

const ENGINE = "aurora-postgresql";
/** Idle time after which the database pauses, in seconds. */
const PAUSE_AFTER = 300;

export interface AuroraServerlessProps extends DatabaseProps {
  /**
   * In Aurora capacity units of 2 GB memory; at 0 the database pauses when it is not used, and
   * takes about 15 seconds to wake up, for which the job waits.
   *
   * @default 0
   */
  readonly minCapacity?: number | undefined;
  /** @default 4, or `minCapacity` where that is more */
  readonly maxCapacity?: number | undefined;
}

/**
 * Aurora Serverless v2: costs only its storage while it pauses, and grows with the load.
 *
 * @example
 * new AuroraServerless(stack, "database", {
 *   name: "daily-delta-dev",
 *   subnetIds: network.privateSubnetIds,
 *   securityGroupId: firewall.database,
 *   credentials,
 *   port: 5432,
 *   maxCapacity: 8,
 * });
 */
export class AuroraServerless extends Construct implements Database {
  readonly host: string;
  readonly port: number;
  readonly databaseName = DATABASE_NAME;
  readonly resourceId: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly hasFixedStorage = false;

  constructor(scope: Construct, id: string, props: AuroraServerlessProps) {
    super(scope, id);
    const { name, credentials, port, version = DEFAULT_VERSION } = props;
    const { minCapacity, maxCapacity } = capacityOf(props);
    const { protection = "protected", insights = true, logRetentionDays = 30 } = props;
    const { applyImmediately = true, exportLogs = true } = props;

    const subnets = new DbSubnetGroup(this, "subnets", { name, subnetIds: [...props.subnetIds] });
    const family = familyOf(ENGINE, version);
    const parameters = new RdsClusterParameterGroup(this, "parameters", {
      name: `${name}-${family}`,
      family,
      parameter: PARAMETERS,
      lifecycle: { createBeforeDestroy: true },
    });
    const logs = exportLogs
      ? databaseLogs(this, `cluster/${name}`, ["postgresql"], logRetentionDays)
      : [];

    const cluster = new RdsCluster(this, "cluster", {
      clusterIdentifier: name,
      engine: ENGINE,
      engineVersion: version,
      databaseName: DATABASE_NAME,
      port,
      masterUsername: credentials.username,
      masterPasswordWo: credentials.password,
      masterPasswordWoVersion: credentials.passwordVersion,
      iamDatabaseAuthenticationEnabled: true,

      serverlessv2ScalingConfiguration: {
        minCapacity,
        maxCapacity,
        ...(minCapacity === 0 && { secondsUntilAutoPause: PAUSE_AFTER }),
      },
      storageEncrypted: true,

      dbSubnetGroupName: subnets.name,
      vpcSecurityGroupIds: [props.securityGroupId],
      dbClusterParameterGroupName: parameters.name,

      applyImmediately,
      allowMajorVersionUpgrade: props.allowMajorUpgrade ?? protection === "disposable",

      backupRetentionPeriod: props.backupDays ?? (protection === "disposable" ? 1 : 7),
      copyTagsToSnapshot: true,
      ...deletionSettings(this, name, protection, {
        engine: ENGINE,
        database: DATABASE_NAME,
        username: credentials.username,
      }),

      ...(exportLogs && { enabledCloudwatchLogsExports: ["postgresql"] }),
      dependsOn: logs,
    });
    new RdsClusterInstance(this, "instance", {
      identifier: `${name}-1`,
      clusterIdentifier: cluster.id,
      engine: ENGINE,
      engineVersion: version,
      instanceClass: "db.serverless",
      dbSubnetGroupName: subnets.name,
      publiclyAccessible: false,
      applyImmediately,
      autoMinorVersionUpgrade: installsMinorVersions(version),
      ...(insights && {
        performanceInsightsEnabled: true,
        performanceInsightsRetentionPeriod: 7,
      }),
      lifecycle: lifecycleOf(protection),
    });
    this.host = cluster.endpoint;
    this.port = port;
    this.resourceId = cluster.clusterResourceId;
    this.dimensions = { DBClusterIdentifier: cluster.clusterIdentifier };
  }
}
