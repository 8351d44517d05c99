import { setTimeout as pause, setImmediate } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { usStates } from "../../src/datasets/us-states.ts";
import { AwsError } from "../support/aws-server.ts";
import { covidFile } from "../support/covid-web.ts";
import { file, slow } from "../support/http-responders.ts";
import { type Invocation, TestFunction } from "../support/test-function.ts";

const STATES = covidFile(usStates, "nyt", 1);

describe("the deployed function, given the same event twice,", () => {
  let lambda: TestFunction;
  beforeAll(async () => {
    lambda = await TestFunction.start();
  });
  afterAll(() => lambda.close());
  beforeEach(() => lambda.reset());

  /** Deliveries of one event: by the scheduled time, an execution id, or Lambda's id of a request. */
  const EVENTS: [string, (delivery: number) => Promise<Invocation>][] = [
    [
      "scheduled time, of which each attempt of Scheduler has another execution id",
      (delivery) => {
        const scheduledTime = "2021-06-04T06:00:00Z";
        const event = { dataset: "us-states", scheduledTime, executionId: `attempt-${delivery}` };
        return lambda.invoke(event, { requestId: `request-${delivery}` });
      },
    ],
    [
      "executionId",
      (delivery) => {
        const event = { dataset: "us-states", executionId: "scheduled" };
        return lambda.invoke(event, { requestId: `request-${delivery}` });
      },
    ],
    ["request id", () => lambda.invoke({ dataset: "us-states" }, { requestId: "requested" })],
  ];

  const runs = () => lambda.query("select id::int, status from daily_delta.runs order by id");
  const downloads = () =>
    lambda.web.requests.filter(({ path }) => path === "/us-states/nyt.csv").length;

  describe.each(EVENTS)("known by its %s,", (_, deliver) => {
    it("runs once, and returns the same record again in silence", async () => {
      const before = downloads();
      const first = await deliver(1);
      expect(first.record).toMatchObject({ status: "succeeded", inserted: 20 });
      lambda.serveDay(2);
      const second = await deliver(2);
      expect(second).toEqual({ ...silence, record: first.record });
      expect(lambda.aws.messages).toHaveLength(1);
      expect(downloads() - before).toBe(1);
      expect(await runs()).toEqual([{ id: 1, status: "succeeded" }]);
    });

    it("fails once, and returns the record of that in silence", async () => {
      lambda.serveStates(file(""));
      const first = await deliver(1);
      expect(first.error?.name).toBe("ReportedFailure");
      lambda.serveDay(1);
      const second = await deliver(2);
      expect(second).toEqual({ ...silence, record: first.logs[0]?.run });
      expect(second.record).toMatchObject({ status: "failed", error: { code: "CONTRACT" } });
      expect(lambda.aws.messages).toHaveLength(1);
      expect(await runs()).toEqual([{ id: 1, status: "failed" }]);
    });

    it.each([
      ["succeeds", STATES, "succeeded"],
      ["fails", "date\n", "failed"],
    ])("at the same moment, %s once", async (_, body, status) => {
      const oneIsOver = Promise.withResolvers<void>();
      lambda.serveStates(slow(body, 3, () => oneIsOver.promise));
      const [before, lines] = [downloads(), lambda.lines.length];
      // A delivery that waits sleeps until the other one has begun.
      lambda.clock.meanwhile = async () => {
        while ((await runs()).length === 0) await pause(10);
      };
      const deliveries = [deliver(1), deliver(2)];
      // One of them downloads; the other finds it running.
      void Promise.race(deliveries).then(() => oneIsOver.resolve());
      const both = await Promise.all(deliveries).finally(() => {
        lambda.clock.meanwhile = setImmediate;
      });
      expect(await runs()).toEqual([{ id: 1, status }]);
      expect(lambda.aws.messages.map(({ attributes }) => attributes.status)).toEqual([status]);
      expect(downloads() - before).toBe(1);
      // One log line and one of metrics for the two of them.
      expect(lambda.lines.slice(lines)).toMatchObject([
        { run: { runId: 1, status } },
        { Failures: status === "failed" ? 1 : 0 },
      ]);
      const errors = both.flatMap(({ error }) => error?.name ?? []);
      expect(errors).toEqual(status === "failed" ? ["ReportedFailure"] : []);
      // The one that came second has the record as it was then.
      const statuses = both.flatMap(({ record }) => (record?.runId === 1 ? record.status : []));
      expect(statuses.toSorted()).toEqual(status === "failed" ? ["running"] : ["running", status]);
    });
  });

  it("stays silent about a failure that it could not report", async () => {
    lambda.aws.fail("Publish", new AwsError(403, "AuthorizationError"));
    lambda.serveStates(file(""));
    const [, deliver] = EVENTS[0] ?? [];
    expect((await deliver?.(1))?.error?.name).toBe("UnreportedFailure");
    lambda.aws.heal();
    expect(await deliver?.(2)).toMatchObject({ ...silence, record: { status: "failed" } });
    expect(lambda.aws.messages).toEqual([]);
  });

  it("but another event meanwhile, says that it skipped that one", async () => {
    const before = downloads();
    const secondIsOver = Promise.withResolvers<void>();
    lambda.serveStates(slow(STATES, 3, () => secondIsOver.promise));
    const first = lambda.invoke({ dataset: "us-states", executionId: "first" });
    while (downloads() === before) await pause(10);
    const second = await lambda.invoke({ dataset: "us-states", executionId: "second" });
    secondIsOver.resolve();
    expect(second.record).toMatchObject({ runId: 2, status: "skipped" });
    expect(second.messages.map(({ subject }) => subject)).toEqual([
      "[test] SKIPPED us-states: another run is in progress",
    ]);
    expect(second.metrics).toMatchObject([{ Successes: 0, Failures: 0 }]);
    expect((await first).record).toMatchObject({ runId: 1, status: "succeeded" });
    expect(lambda.aws.messages).toHaveLength(2);
  });
});

const silence = { error: undefined, messages: [], logs: [], metrics: [] };
