import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { bigint, text } from "../../src/columns/index.ts";
import type { Dataset } from "../../src/datasets/dataset.ts";
import { defineDataset } from "../../src/datasets/define-dataset.ts";
import type { PhaseAnswer } from "../../src/run-phase-on-lambda.ts";
import { AwsError } from "../support/aws-server.ts";
import { file, status } from "../support/http-responders.ts";
import { reportOf } from "../support/reports.ts";
import { TestFunction, type Variables } from "../support/test-function.ts";

const NAMES = ["a.csv", "b.csv", "c.csv"];

describe("the deployed function, as steps of a state machine,", () => {
  let lambda: TestFunction;
  let datasets: readonly Dataset[];
  beforeAll(async () => {
    lambda = await TestFunction.start();
    datasets = [reports(NAMES)];
  });
  afterAll(() => lambda.close());
  beforeEach(async () => {
    await lambda.reset();
    await lambda.query("drop table if exists parts");
    for (const name of NAMES) {
      lambda.web.serve(`/parts/${name}`, file(reportOf("Ohio,1", "Texas,2")));
    }
  });

  /** A dataset of these files. */
  const reports = (names: readonly string[]): Dataset =>
    defineDataset({
      name: "parts",
      key: ["file", "place"],
      columns: { file: text({ fromName: "{file}.csv" }), place: text(), cases: bigint() },
      source: { files: { url: lambda.web.url("/parts/{name}"), names } },
    });
  const step = (event: object, variables: Variables = {}) =>
    lambda.invoke(
      { dataset: "parts", scheduledTime: "2021-06-04T06:00:00Z", executionId: "arn:1", ...event },
      { datasets, variables },
    );
  const claimOf = (answer: PhaseAnswer | undefined) => {
    if (answer?.phase !== "plan") throw new Error("no plan");
    return { run: answer.run, token: answer.token };
  };
  const statuses = () => lambda.aws.messages.map(({ attributes }) => attributes.status);
  /** As Step Functions hands on an error of a function. */
  const caught = (error: Error | undefined) => ({
    Error: error?.name,
    Cause: JSON.stringify({ errorType: error?.name, errorMessage: error?.message, trace: [] }),
  });

  it("plans, reads parts one by one and several at once, merges, and does so once", async () => {
    const plan = (await step({ phase: "plan" })).answer;
    expect(plan).toEqual({
      ...{ phase: "plan", run: 1, token: expect.any(String), changed: true, parts: [1, 2, 3] },
    });
    const claim = claimOf(plan);
    const part = await step({ phase: "part", ...claim, part: 2 });
    expect(part.answer).toEqual({ phase: "part", run: 1, parts: [2], rows: 2 });
    const parts = await step({ phase: "part", ...claim, parts: [1, 2, 3] });
    expect(parts.answer).toEqual({ phase: "part", run: 1, parts: [1, 2, 3], rows: 6 });
    const ended = {
      ...{ phase: "merge", run: 1, token: "-", changed: false, parts: [] },
      ...{ status: "succeeded", inserted: 6, updated: 0, unchanged: 0 },
    };
    const merge = await step({ phase: "merge", ...claim });
    expect(merge.answer).toEqual(ended);
    expect(merge.metrics).toEqual([expect.objectContaining({ RowsInserted: 6, Successes: 1 })]);
    expect((await step({ phase: "merge", ...claim })).answer).toEqual(ended);
    const second = await step({ phase: "plan", executionId: "arn:2" });
    expect(second.answer).toMatchObject({ changed: false, run: 1, status: "succeeded" });
    expect(statuses()).toEqual(["succeeded"]);
  });

  it("refuses a plan whose parts do not fit into the state of a state machine", async () => {
    const names = Array.from({ length: 30_001 }, (_, at) => `${at}.csv`);
    const event = { dataset: "parts", scheduledTime: "2021-06-04T06:00:00Z", executionId: "arn:1" };
    const { error, messages } = await lambda.invoke(
      { ...event, phase: "plan" },
      { datasets: [reports(names)] },
    );
    expect(error?.name).toBe("ReportedFailure");
    expect(messages).toHaveLength(1);
    expect(messages[0]?.message).toContain(
      "parts has 30,001 files to read, and the state of a state machine holds the numbers of 30,000. Load it once in one process",
    );
    expect(await lambda.query("select from daily_delta.leases")).toEqual([]);
    expect(JSON.stringify(names.map((_, at) => at + 1)).length).toBeLessThan(200 * 1024);
  });

  it("reports a failure of the merge once, though `fail` follows", async () => {
    lambda.web.serve("/parts/b.csv", status(404));
    const claim = claimOf((await step({ phase: "plan" })).answer);
    await step({ phase: "part", ...claim, parts: [1, 2, 3] });
    const { error } = await step({ phase: "merge", ...claim });
    expect(error?.name).toBe("ReportedFailure");
    expect(error?.message).toMatch(/^SOURCE: .*b\.csv/);
    const failed = await step({ phase: "fail", error: caught(error) });
    expect(failed.answer).toMatchObject({ phase: "fail", run: 1, status: "failed" });
    expect(statuses()).toEqual(["failed"]);
  });

  it("reports by `fail` what no other phase could report, with the error of a part", async () => {
    lambda.web.serve("/parts/b.csv", status(503));
    const claim = claimOf((await step({ phase: "plan" })).answer);
    const { error } = await step({ phase: "part", ...claim, parts: [1, 2, 3] });
    expect(error?.name).toBe("SourceUnavailableError");
    const map = { Error: "States.ExceedToleratedFailureThreshold", Cause: "too many failed" };
    for (let times = 1; times <= 2; times++) {
      const { answer } = await step({ phase: "fail", error: map });
      expect(answer).toMatchObject({ phase: "fail", run: 1, status: "failed" });
    }
    expect(statuses()).toEqual(["failed"]);
    expect(lambda.aws.messages[0]?.message).toContain("/parts/b.csv");
    const late = await step({ phase: "part", ...claim, part: 3 });
    expect(late.error?.name).toBe("LeaseLostError");
    expect(await lambda.query("select to_regclass('parts') as name")).toEqual([{ name: null }]);
  });

  it("sends by `fail` what the merge could not send", async () => {
    const claim = claimOf((await step({ phase: "plan" })).answer);
    lambda.aws.fail("Publish", new AwsError(500, "InternalFailure", "away"));
    const { error } = await step({ phase: "merge", ...claim });
    expect(error?.name).toBe("UnreportedFailure");
    lambda.aws.heal();
    await step({ phase: "fail", error: caught(error) });
    expect(statuses()).toEqual(["failed"]);
    expect(lambda.aws.messages[0]?.message).toContain("1 (a.csv), 2 (b.csv), 3 (c.csv)");
  });

  it("reports wrong settings once", async () => {
    const wrong = { DATABASE_PORT: "no" };
    const { error } = await step({ phase: "plan" }, wrong);
    expect(error?.name).toBe("ReportedFailure");
    const failed = await step({ phase: "fail", error: caught(error) }, wrong);
    expect(failed.answer).toEqual({ phase: "fail", run: null });
    expect(statuses()).toEqual(["failed"]);
    const named = await step({ phase: "merge", run: 0 });
    expect(named.error?.message).toContain("the event is wrong: run: ");
  });
});
