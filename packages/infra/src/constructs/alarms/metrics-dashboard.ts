import { CloudwatchDashboard } from "@cdktf/provider-aws/lib/cloudwatch-dashboard/index.js";
import { Construct } from "constructs";
import type { Database } from "../database/database.ts";
import type { Job } from "../job/job.ts";

export interface MetricsDashboardProps {
  readonly name: string;
  readonly region: string;
  /** Functions by dataset. */
  readonly jobs: ReadonlyMap<string, Job>;
  readonly database: Database;
  /** Datasets that say how old their newest key may be. */
  readonly aging: ReadonlySet<string>;
  /** True if runs publish the page's data files. */
  readonly publishes: boolean;
}

type Metric = readonly (string | Readonly<Record<string, string>>)[];

type Graph = [
  title: string,
  metrics: Metric[],
  statistic: "Sum" | "Maximum" | "Average",
  period: number,
];

const DAY = 24 * 3600;

/**
 * Dashboard of CloudWatch: rows, durations, failures and the database's load.
 *
 * @example
 * new MetricsDashboard(stack, "dashboard", {
 *   name: "daily-delta-dev",
 *   region: "us-east-1",
 *   jobs: new Map([["us-daily", job]]),
 *   database,
 *   aging: new Set(["brent-daily"]),
 *   publishes: true,
 * });
 */
export class MetricsDashboard extends Construct {
  constructor(scope: Construct, id: string, props: MetricsDashboardProps) {
    super(scope, id);
    const { jobs, database, aging } = props;
    const own = (metric: string, of: ReadonlySet<string> = new Set(jobs.keys())): Metric[] =>
      [...jobs]
        .filter(([dataset]) => of.has(dataset))
        .map(([dataset, { metrics }]) => [
          metrics.namespace,
          metric,
          ...Object.entries(metrics.dimensions).flat(),
          { label: `${dataset} ${metric}` },
        ]);
    const ofDatabase = (metric: string): Metric => [
      "AWS/RDS",
      metric,
      ...Object.entries(database.dimensions).flat(),
    ];
    const graphs: Graph[] = [
      ["Rows inserted and updated", [...own("RowsInserted"), ...own("RowsUpdated")], "Sum", DAY],
      [
        "Rows unchanged and missing",
        [...own("RowsUnchanged"), ...own("RowsMissing")],
        "Maximum",
        DAY,
      ],
      [
        "Rows gone, returned and dropped",
        [...own("RowsGone"), ...own("RowsReturned"), ...own("RowsDropped")],
        "Sum",
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
        [...jobs.values()].map((job) => ["AWS/Lambda", "Errors", "FunctionName", job.functionName]),
        "Sum",
        DAY,
      ],
      ...(aging.size > 0
        ? [["Age of the newest data (s)", own("NewestKeyAge", aging), "Maximum", DAY] as Graph]
        : []),
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
