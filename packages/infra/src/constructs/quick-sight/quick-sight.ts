import { LambdaInvocation } from "@cdktf/provider-aws/lib/lambda-invocation/index.js";
import { QuicksightDashboard } from "@cdktf/provider-aws/lib/quicksight-dashboard/index.js";
import { QuicksightDataSource } from "@cdktf/provider-aws/lib/quicksight-data-source/index.js";
import { findDataset } from "@daily-delta/etl";
import { type ITerraformDependable, TerraformResource } from "cdktf";
import { Construct, type IConstruct } from "constructs";
import type { QuickSightSettings } from "../../environment/quick-sight.ts";
import { refreshTime } from "../../environment/schedule-times.ts";
import type { Database } from "../database/database.ts";
import type { Reader } from "../database/reader.ts";
import type { Job } from "../job/job.ts";
import type { Account } from "../policy.ts";
import { Connection } from "./connection.ts";
import { DataSets } from "./data-sets.ts";
import { dashboardDefinition } from "./definition.ts";

/** Function of a dataset, and its schedule. */
export interface ScheduledJob {
  readonly job: Job;
  readonly expression?: string | undefined;
  /** @default "UTC" */
  readonly timeZone?: string | undefined;
}

export interface QuickSightProps extends QuickSightSettings {
  readonly name: string;
  readonly account: Account;
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly databaseGroupId: string;
  readonly database: Database;
  readonly reader: Reader;
  /** By dataset. */
  readonly jobs: ReadonlyMap<string, ScheduledJob>;
  /** Constructs that a function needs to run. */
  readonly surroundings: readonly IConstruct[];
}

/** Actions of a group that may look at a dashboard. */
const VIEW = ["DescribeDashboard", "ListDashboardVersions", "QueryDashboard"].map(
  (action) => `quicksight:${action}`,
);
/** QuickSight reorders data sets, and every plan shows it (terraform-provider-aws issue 36733). */
const REORDERED = "definition[0].data_set_identifiers_declarations";

/**
 * Dashboards in QuickSight, one for each dataset, whose data comes from the database by a connection of
 * their own and is loaded again after each daily run.
 *
 * @example
 * const quickSight = new QuickSight(stack, "quicksight", {
 *   name: "daily-delta-dev",
 *   group: "analysts",
 *   account,
 *   vpcId: network.vpcId,
 *   subnetIds: network.privateSubnetIds,
 *   databaseGroupId: firewall.database,
 *   database,
 *   reader,
 *   jobs: new Map([["us-daily", { job }]]),
 *   surroundings: [network, firewall, notifications, failures],
 * });
 * Object.keys(quickSight.dashboardUrls); // ["us-daily"]
 */
export class QuickSight extends Construct {
  /** By dataset. */
  readonly dashboardUrls: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: QuickSightProps) {
    super(scope, id);
    const { name, account, database, reader, group, namespace = "default" } = props;
    const connection = new Connection(this, "connection", {
      name,
      vpcId: props.vpcId,
      subnetIds: props.subnetIds,
      databaseGroupId: props.databaseGroupId,
      databasePort: database.port,
    });
    const source = new QuicksightDataSource(this, "source", {
      dataSourceId: `${name}-database`,
      name,
      type: "POSTGRESQL",
      parameters: {
        postgresql: { host: database.host, port: database.port, database: database.databaseName },
      },
      credentials: { secretArn: reader.secretArn },
      sslProperties: { disableSsl: false },
      vpcConnectionProperties: { vpcConnectionArn: connection.arn },
      // QuickSight logs in when the source is created, and a first run creates the user.
      dependsOn: this.#runs(props),
    });

    const identityRegion = props.identityRegion ?? account.region;
    const principal = `arn:${account.partition}:quicksight:${identityRegion}:${account.id}:group/${namespace}/${group}`;
    const urls: Record<string, string> = {};
    for (const [datasetName, { expression, timeZone = "UTC" }] of props.jobs) {
      const dataset = findDataset(datasetName);
      const dataSets = new DataSets(this, datasetName, {
        name,
        dataset,
        dataSourceArn: source.arn,
        refreshAt: props.refreshAt ?? refreshTime(expression) ?? "",
        timeZone,
      });
      const dashboardId = `${name}-${datasetName}`;
      new QuicksightDashboard(dataSets, "dashboard", {
        dashboardId,
        name: `${dataset.title} (${name})`,
        versionDescription: `Made from the dataset ${datasetName}`,
        definition: dashboardDefinition(dataset, dataSets),
        permissions: [{ principal, actions: VIEW }],
        lifecycle: { ignoreChanges: [REORDERED] },
      });
      urls[datasetName] =
        `https://${account.region}.quicksight.aws.amazon.com/sn/dashboards/${dashboardId}`;
    }
    this.dashboardUrls = urls;
  }

  /** Runs each dataset once, and again with another password or another database. */
  #runs({ jobs, reader, database, surroundings }: QuickSightProps): LambdaInvocation[] {
    return [...jobs].map(
      ([dataset, { job }]) =>
        new LambdaInvocation(this, `${dataset}-run`, {
          functionName: job.functionName,
          input: JSON.stringify({ dataset }),
          triggers: {
            database: database.resourceId,
            passwordVersion: String(reader.passwordVersion),
          },
          dependsOn: [reader.version, ...[...surroundings, job].flatMap(resourcesIn)],
        }),
    );
  }
}

const resourcesIn = (construct: IConstruct): ITerraformDependable[] =>
  construct.node.findAll().filter((node) => node instanceof TerraformResource);
