import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { usStates } from "../../src/datasets/us-states.ts";
import { covidFile, usDailyRows } from "../support/covid-web.ts";
import { file } from "../support/http-responders.ts";
import { type Invocation, type Line, TestFunction } from "../support/test-function.ts";

describe("the deployed function", () => {
  let lambda: TestFunction;
  beforeAll(async () => {
    lambda = await TestFunction.start();
  });
  afterAll(() => lambda.close());
  beforeEach(() => lambda.reset());

  it("loads what the sources have, says so once, and returns the record", async () => {
    const { record, error, messages } = await lambda.invoke({ dataset: "us-daily" });
    expect(error).toBeUndefined();
    expect(record).toMatchObject({
      ...{ runId: 1, dataset: "us-daily", status: "succeeded", failedBefore: 0, error: null },
      ...{ inserted: 10, updated: 0, unchanged: 0, missing: 0 },
      sources: { nyt: { rows: 10 }, jhu: { rows: 31, kept: 11 } },
    });
    expect(messages).toHaveLength(1);
    const stored = "select date::text, cases::int, deaths::int, recoveries::int from us_daily";
    expect(await lambda.query(`${stored} order by date`)).toEqual(usDailyRows(1));
    const ledger = "select status, sent_at is not null as sent from daily_delta.runs";
    expect(await lambda.query(ledger)).toEqual([{ status: "succeeded", sent: true }]);
  });

  it("tells people first, then programs", async () => {
    await lambda.invoke({ dataset: "us-daily" });
    lambda.serveDay(2);
    const { record, messages } = await lambda.invoke({ dataset: "us-daily" });
    const [{ subject, message, attributes } = none] = messages;
    expect(subject).toBe("[test] OK us-daily: 1 new, 1 corrected");
    expect(attributes).toEqual({ dataset: "us-daily", status: "succeeded", environment: "test" });
    const [body, json] = parts(message);
    expect(body?.split("\n").slice(0, 7)).toEqual([
      "us-daily (test) is up to date: 1 new row, 1 corrected, 9 unchanged.",
      "",
      "New        2020-03-31 (1 row)",
      "Corrected  1 row in 1 event:",
      "             cases  2020-03-21  100 -> 105  (+5)",
      "Stored     2020-03-21 to 2020-03-31",
      "",
    ]);
    expect(body).toContain(`Execution ${record?.executionId}`);
    expect(JSON.parse(json ?? "")).toEqual(record);
  });

  it("reports a broken source once, and fails so that Lambda counts it", async () => {
    await lambda.invoke({ dataset: "us-states" });
    lambda.serveStates(file("date,state,fips,cases,deaths\n2020-03-21,Oregon,41,-1,0\n"));
    const { record, error, messages } = await lambda.invoke({ dataset: "us-states" });
    expect(record).toBeUndefined();
    expect(messages).toHaveLength(1);
    const [{ subject, message, attributes } = none] = messages;
    expect(subject).toMatch(/^\[test\] FAILED us-states: nyt, line 2, column "cases": /);
    expect(attributes).toEqual({ dataset: "us-states", status: "failed", environment: "test" });
    const [body, json] = parts(message);
    expect(body).toMatch(/^us-states \(test\) FAILED\. No data was changed; .*\n\nWhat .*"-1"/);
    const told = JSON.parse(json ?? "");
    expect(told).toMatchObject({ runId: 2, status: "failed", error: { code: "CONTRACT" } });
    const text = `CONTRACT: ${told.error.message} (execution ${told.executionId})`;
    expect(error).toMatchObject({ name: "ReportedFailure", message: text });
    const ledger = "select status, error, sent_at is not null as sent from daily_delta.runs";
    expect(await lambda.query(`${ledger} where id = 2`)).toEqual([
      { status: "failed", error: told.error, sent: true },
    ]);
    expect(await lambda.query("select from us_states")).toHaveLength(20);
  });

  it.each<[string, string, Line, boolean]>([
    [
      "a success",
      covidFile(usStates, "nyt", 2),
      { RowsInserted: 2, RowsUpdated: 1, RowsUnchanged: 19, RowsMissing: 0 },
      true,
    ],
    [
      "an unchanged run",
      covidFile(usStates, "nyt", 1),
      { RowsInserted: 0, RowsUpdated: 0, RowsUnchanged: 20, RowsMissing: 0 },
      true,
    ],
    ["a failure", "", { RowsInserted: 0, RowsUpdated: 0 }, false],
  ])("counts %s", async (_, text, rows, isGood) => {
    await lambda.invoke({ dataset: "us-states" });
    lambda.serveStates((request, response) => {
      lambda.clock.advance(1_500);
      return file(text)(request, response);
    });
    const { metrics } = await lambda.invoke({ dataset: "us-states" });
    expect(metrics).toHaveLength(1);
    const [{ _aws, RunDuration, ...others } = {}] = metrics;
    const dimensions = { service: "daily-delta", environment: "test", dataset: "us-states" };
    const gone = { RowsGone: 0, RowsReturned: 0, RowsDropped: 0 };
    expect(others).toEqual({
      ...{ ...dimensions, ...rows },
      ...gone,
      ...{ Successes: isGood ? 1 : 0, Failures: isGood ? 0 : 1, PublicationFailures: 0 },
    });
    expect(RunDuration).toBe(1.5);
    const Metrics = [
      ...Object.keys({ ...rows, ...gone }).map((Name) => ({ Name, Unit: "Count" })),
      { Name: "RunDuration", Unit: "Seconds" },
      ...["Successes", "Failures", "PublicationFailures"].map((Name) => ({ Name, Unit: "Count" })),
    ];
    const Dimensions = [Object.keys(dimensions)];
    const CloudWatchMetrics = [{ Namespace: "DailyDelta", Dimensions, Metrics }];
    expect(_aws).toEqual({ Timestamp: expect.any(Number), CloudWatchMetrics });
  });

  it("sends the age of the newest key of a dataset that says how old it may be", async () => {
    const fresh = { column: "date", within: "3 days", seconds: 259_200 };
    const options = { datasets: [{ ...usStates, fresh }] };
    const { record, metrics } = await lambda.invoke({ dataset: "us-states" }, options);
    const age = record?.freshness?.ageSeconds;
    expect(age).toBe(
      Math.floor(lambda.clock.now().getTime() / 86_400_000) * 86_400 -
        Date.parse("2020-03-30") / 1000,
    );
    expect(metrics).toMatchObject([{ NewestKeyAge: age }]);
    const [{ _aws } = {}] = metrics as { _aws: { CloudWatchMetrics: { Metrics: object[] }[] } }[];
    expect(_aws?.CloudWatchMetrics[0]?.Metrics).toContainEqual({
      Name: "NewestKeyAge",
      Unit: "Seconds",
    });
  });

  it("logs each end with what finds it again", async () => {
    const requestId = "11111111-2222-3333-4444-555555555555";
    const scheduledTime = "2021-06-04T06:00:00Z";
    const event = { dataset: "us-states", scheduledTime };
    const good = await lambda.invoke(event, { requestId });
    lambda.serveStates(file(""));
    const bad = await lambda.invoke(
      { dataset: "us-states", executionId: "by-hand" },
      { requestId },
    );
    const common = {
      ...{ service: "daily-delta", function_request_id: requestId, dataset: "us-states" },
    };
    expect(good.logs).toMatchObject([
      {
        ...common,
        level: "INFO",
        message: "succeeded",
        executionId: `us-states@${scheduledTime}`,
        scheduledTime,
      },
    ]);
    expect(good.logs[0]?.run).toEqual(good.record);
    expect(bad.logs).toMatchObject([
      { ...common, level: "ERROR", message: "failed", executionId: "by-hand" },
    ]);
    expect(bad.logs[0]?.run).toMatchObject({ runId: 2, error: { code: "CONTRACT" } });
  });

  it("does what the event asks for", async () => {
    const invoke = async (more = {}): Promise<Invocation> =>
      await lambda.invoke({ dataset: "us-states", ...more });
    await invoke();
    expect((await invoke()).record).toMatchObject({ status: "unchanged" });
    expect((await invoke({ full: true })).record).toMatchObject({ status: "succeeded" });
    lambda.serveStates(file("date,state,fips,cases,deaths\n2020-03-21,Oregon,41,300,0\n"));
    expect((await invoke()).error?.message).toMatch(/^SHRUNK: /);
    const shrunk = { status: "succeeded", missing: 19, failedBefore: 1 };
    expect((await invoke({ acceptShrink: true })).record).toMatchObject(shrunk);
  });

  it("keeps no connection for the next invocation", async () => {
    await lambda.invoke({ dataset: "us-states" });
    lambda.serveStates(file(""));
    await lambda.invoke({ dataset: "us-states" });
    const ours =
      "select query from pg_stat_activity where datname is not null and pid <> pg_backend_pid()";
    // The other sides notice an end a moment later. A connection that is kept is there for good.
    while ((await lambda.query(ours)).length > 0) await pause(10);
    while ((await lambda.aws.connections()) > 0) await pause(10);
  });
});

const none = { subject: "", message: "", attributes: {} };

/** The part for people, and the one for programs. */
const parts = (message: string): string[] => message.split(/\n\n(?=\{\n)/);
