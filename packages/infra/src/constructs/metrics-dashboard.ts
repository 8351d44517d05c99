import { CloudwatchDashboard } from "@cdktf/provider-aws/lib/cloudwatch-dashboard/index.js";
import { Construct } from "constructs";
import type { Database } from "./database.ts";
import { JOB_NAMESPACE, jobDimensions } from "./job-metrics.ts";

export interface MetricsDashboardProps {
  readonly name: string;
  readonly environment: string;
  readonly region: string;
  /** The datasets, with their functions' names. */
  readonly functions: ReadonlyMap<string, string>;
  readonly database: Database;
  /** Whether runs publish the page's data files. */
  readonly publishes: boolean;
}

type Metric = readonly (string | Readonly<Record<string, string>>)[];

const DAY = 24 * 3600;

/** Rows, durations, failures and the database's load on one page of CloudWatch. */
export class MetricsDashboard extends Construct {
  constructor(scope: Construct, id: string, props: MetricsDashboardProps) {
    super(scope, id);
    const { environment, functions, database } = props;
    const datasets = [...functions.keys()];
    const own = (metric: string): Metric[] =>
      datasets.map((dataset) => [
        JOB_NAMESPACE,
        metric,
        ...Object.entries(jobDimensions(environment, dataset)).flat(),
        { label: `${dataset} ${metric}` },
      ]);
    const ofDatabase = (metric: string): Metric => [
      "AWS/RDS",
      metric,
      ...Object.entries(database.dimensions).flat(),
    ];
    const graphs: [string, Metric[], "Sum" | "Maximum" | "Average", number][] = [
      ["Rows inserted and updated", [...own("RowsInserted"), ...own("RowsUpdated")], "Sum", DAY],
      [
        "Rows unchanged and missing",
        [...own("RowsUnchanged"), ...own("RowsMissing")],
        "Maximum",
        DAY,
      ],
      ["Duration of runs (s)", own("RunDuration"), "Maximum", DAY],
      [
        "Successes and failures",
        [
          ...own("Successes"),
          ...own("Failures"),
          ...(props.publishes ? own("PublicationFailures") : []),
        ],
        "Sum",
        DAY,
      ],
      [
        "Errors of the functions",
        [...functions.values()].map((name) => ["AWS/Lambda", "Errors", "FunctionName", name]),
        "Sum",
        DAY,
      ],
      [
        "Database",
        [ofDatabase("CPUUtilization"), ofDatabase("DatabaseConnections")],
        "Average",
        300,
      ],
    ];
    new CloudwatchDashboard(this, "dashboard", {
      dashboardName: props.name,
      dashboardBody: JSON.stringify({
        widgets: graphs.map(([title, metrics, stat, period], index) => ({
          type: "metric",
          width: 12,
          height: 6,
          x: (index % 2) * 12,
          y: Math.floor(index / 2) * 6,
          properties: { title, region: props.region, view: "timeSeries", stat, period, metrics },
        })),
      }),
    });
  }
}
