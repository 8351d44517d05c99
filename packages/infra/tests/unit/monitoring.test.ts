import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import { type Block, synthesized } from "../support/synthesized.ts";

/** Lets the job's own code send the metrics of a run. */
const SEND_METRICS = `
import { Telemetry } from "./src/lambda/telemetry.ts";
const times = { startedAt: "2026-01-01T00:00:00Z", finishedAt: "2026-01-01T00:00:01Z" };
const counts = { inserted: 1, updated: 0, unchanged: 0, missing: 0, gone: 0, returned: 0, dropped: 0 };
const record = { status: "succeeded", dataset: "brent-daily", ...counts, ...times };
new Telemetry({}, {}).end({ ...record, freshness: { ageSeconds: 86400 } }, "test");
`;

const region = "us-east-1";

function alarms(environment: Parameters<typeof synthesized>[0]) {
  const all = synthesized(environment).all("aws_cloudwatch_metric_alarm");
  return new Map(
    all.map((alarm) => [String(alarm.alarm_name).replace("daily-delta-test-", ""), alarm]),
  );
}

describe("the alarms", () => {
  it("cover faults that no message reports", () => {
    expect([...alarms({ region }).keys()].sort()).toEqual([
      "database-connections",
      "database-cpu",
      "database-storage",
      "dead-letters",
      "failed-deliveries",
      "us-daily-duration",
      "us-daily-heartbeat",
      "us-daily-publication-failures",
      "us-daily-undelivered-failures",
    ]);
  });

  it("send their beginning to the topic, and no mail when they are created", () => {
    for (const alarm of alarms({ region }).values()) {
      expect(alarm.alarm_actions).toEqual([expect.stringMatching(/^\$\{aws_sns_topic\./)]);
      // A new alarm goes from INSUFFICIENT_DATA to OK, which would be a message.
      expect(alarm).not.toHaveProperty("ok_actions");
      expect(alarm).not.toHaveProperty("insufficient_data_actions");
      // A new alarm has no data.
      expect(alarm.treat_missing_data).not.toBe("breaching");
    }
  });

  const heartbeat = (schedule?: object) =>
    alarms({ region, datasets: [{ name: "us-daily", ...(schedule && { schedule }) }] }).get(
      "us-daily-heartbeat",
    );

  it("miss a heartbeat after exactly 26 hours without a success", () => {
    const alarm = heartbeat();
    expect(alarm).toMatchObject({
      comparison_operator: "LessThanThreshold",
      threshold: 1,
      evaluation_periods: 26,
      datapoints_to_alarm: 26,
      treat_missing_data: "ignore",
      metric_query: [
        // CloudWatch looks further back where points are missing, so none is.
        { id: "filled", expression: "FILL(metric, 0)", label: "Successes", return_data: true },
        {
          id: "metric",
          metric: {
            namespace: "DailyDelta",
            metric_name: "Successes",
            dimensions: { service: "daily-delta", environment: "test", dataset: "us-daily" },
            stat: "Sum",
            period: 3600,
          },
        },
      ],
    });
    for (const alternative of ["metric_name", "namespace", "statistic", "period", "dimensions"]) {
      expect(alarm).not.toHaveProperty(alternative);
    }
  });

  it.each([
    [{ expression: "rate(1 hour)" }, 3],
    [{ expression: "rate(5 minutes)" }, 3],
    [{ expression: "cron(0 6,18 * * ? *)" }, 14],
    // The day on which summer time ends has 25 hours.
    [{ timeZone: "Europe/Berlin" }, 27],
    [{ timeZone: "Asia/Kolkata" }, 26],
    [{ expression: "cron(0 6 ? * MON-FRI *)" }, 74],
    [{ expression: "cron(0 6 ? * MON *)" }, 168],
  ])("follow the schedule %j: %d hours", (schedule, hours) => {
    const alarm = heartbeat(schedule);
    expect(alarm?.evaluation_periods).toBe(hours);
    expect(alarm?.alarm_description).toContain(`succeeded for ${hours} hours`);
  });

  it.each([
    // CloudWatch looks back for seven days at most.
    { expression: "cron(0 6 1 * ? *)" },
    { expression: "rate(8 days)" },
    { enabled: false },
  ])("have no heartbeat if the schedule does not run weekly: %j", (schedule) => {
    expect(heartbeat(schedule)).toBeUndefined();
  });

  it("warn before a run reaches the function's time limit", () => {
    const alarm = alarms({ region, job: { timeout: 300 } }).get("us-daily-duration");
    expect(alarm).toMatchObject({ metric_name: "Duration", threshold: 240_000 });
  });

  it("report an outdated page until a run has updated it", () => {
    expect(alarms({ region }).get("us-daily-publication-failures")).toMatchObject({
      namespace: "DailyDelta",
      metric_name: "PublicationFailures",
      dimensions: { service: "daily-delta", environment: "test", dataset: "us-daily" },
      statistic: "Sum",
      comparison_operator: "GreaterThanThreshold",
      threshold: 0,
      treat_missing_data: "ignore",
    });
  });

  it.each([
    ["brent-daily", { threshold: 14 * 86_400, description: "more than 14 days old" }],
    ["exchange-rates", { threshold: 70 * 86_400, description: "more than 70 days old" }],
  ] as const)(
    "report once that %s is older than it declares",
    (name, { threshold, description }) => {
      const alarm = alarms({ region, datasets: [{ name }] }).get(`${name}-stale`);
      expect(alarm).toMatchObject({
        namespace: "DailyDelta",
        metric_name: "NewestKeyAge",
        dimensions: { service: "daily-delta", environment: "test", dataset: name },
        statistic: "Maximum",
        comparison_operator: "GreaterThanThreshold",
        threshold,
        // A run that sends none, or fails, changes nothing; notBreaching would report it each day.
        treat_missing_data: "ignore",
      });
      expect(alarm?.alarm_description).toContain(description);
    },
  );

  it("report no age of datasets that declare none, and of those that do also where alarms are few", () => {
    for (const kinds of ["all", "essential"] as const) {
      const names = [
        ...alarms({
          region,
          datasets: [{ name: "us-daily" }, { name: "us-states" }, { name: "brent-daily" }],
          monitoring: { alarms: kinds },
        }).keys(),
      ];
      expect(names.filter((name) => name.endsWith("-stale"))).toEqual(["brent-daily-stale"]);
    }
  });

  it("ignore Aurora's storage, which has no limit", () => {
    const database = { engine: "aurora-serverless" } as const;
    const names = [...alarms({ region, database }).keys()];
    expect(names).not.toContain("database-storage");
    expect(alarms({ region, database }).get("database-cpu")?.dimensions).toEqual({
      DBClusterIdentifier: expect.stringContaining("aws_rds_cluster"),
    });
  });
});

describe("the metrics of alarms and dashboard", () => {
  const job = spawnSync(process.execPath, ["--input-type=module", "-e", SEND_METRICS], {
    cwd: fileURLToPath(new URL("../../../etl", import.meta.url)),
    encoding: "utf8",
  });
  const sent = job.stdout
    .split("\n")
    .filter((line) => line.includes("CloudWatchMetrics"))
    .map((line) => JSON.parse(line))
    .flatMap((line) =>
      line._aws.CloudWatchMetrics.map(
        (metrics: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string }[] }) => ({
          namespace: metrics.Namespace,
          dimensions: Object.fromEntries(
            (metrics.Dimensions[0] ?? []).map((name) => [name, line[name]]),
          ),
          names: metrics.Metrics.map(({ Name }) => Name),
        }),
      ),
    );

  it("are sent by the job", () => {
    const asking = [...alarms({ region, datasets: [{ name: "brent-daily" }] }).values()]
      .flatMap((alarm) => [
        alarm,
        ...((alarm.metric_query ?? []) as Block[]).map(({ metric }) => (metric ?? {}) as Block),
      ])
      .filter(({ namespace }) => namespace === "DailyDelta");
    expect(asking).toHaveLength(3);
    for (const { namespace, dimensions, metric_name: name } of asking) {
      expect(sent).toEqual([{ namespace, dimensions, names: expect.arrayContaining([name]) }]);
    }
  });

  it("are all on CloudWatch's dashboard", () => {
    const datasets = [{ name: "brent-daily" as const }];
    const body = String(
      synthesized({ region, datasets }).the("aws_cloudwatch_dashboard").dashboard_body,
    );
    for (const name of sent[0]?.names ?? ["nothing"]) expect(body).toContain(`"${name}"`);
  });
});

describe("CloudWatch's dashboard", () => {
  it("shows each dataset's rows and runs", () => {
    const datasets = [{ name: "us-daily" as const }, { name: "us-states" as const }];
    const body = JSON.parse(
      String(synthesized({ region, datasets }).the("aws_cloudwatch_dashboard").dashboard_body),
    );
    expect(body.widgets[0].properties.metrics).toContainEqual([
      "DailyDelta",
      "RowsInserted",
      "service",
      "daily-delta",
      "environment",
      "test",
      "dataset",
      "us-states",
      { label: "us-states RowsInserted" },
    ]);
    expect(body.widgets).toHaveLength(7);
  });
});
