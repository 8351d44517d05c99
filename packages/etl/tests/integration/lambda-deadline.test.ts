import { setImmediate } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { slow, stall, status } from "../support/http-responders.ts";
import { type InvokeOptions, TestFunction } from "../support/test-function.ts";

const LIMIT = 60_000;
/** Time until a run with this limit stops its work: a fifth is left for reporting. */
const WORK = 48_000;
const HEADER = "date,state,fips,cases,deaths\n";
const ROWS = "2020-03-21,Oregon,41,1,0\n".repeat(2_000);

describe("the deployed function, close to its time limit,", () => {
  let lambda: TestFunction;
  beforeAll(async () => {
    lambda = await TestFunction.start();
  });
  afterAll(() => lambda.close());
  beforeEach(() => lambda.reset());

  const invoke = (options: InvokeOptions = {}) =>
    lambda.invokeBlocked({ dataset: "us-states" }, options);

  it.each<[string, () => unknown, string]>([
    [
      "a source that stalls",
      () => lambda.serveStates(stall(`${HEADER}${ROWS}`, 30_000, () => lambda.clock.expire(WORK))),
      "DEADLINE",
    ],
    [
      "a source that takes its time",
      () => {
        let pieces = 0;
        const between = async () => {
          if (++pieces === 50) lambda.clock.expire(WORK);
          await setImmediate();
        };
        lambda.serveStates(slow(`${HEADER}${ROWS}`, 100, between));
      },
      "DEADLINE",
    ],
    [
      "a source that is overloaded",
      () => lambda.serveStates(status(503, "", { "Retry-After": "600" })),
      "SOURCE_UNAVAILABLE",
    ],
    [
      // The lock is named where the run has looked for it before its time is up.
      "a table that another session has locked",
      () => lambda.query("begin; lock table us_states in share mode"),
      "DATABASE_LOCKED|DEADLINE",
    ],
  ])("stops in good order, waiting for %s", async (_, prepare, codes) => {
    await invoke();
    lambda.serveDay(2);
    const before = await lambda.query("select xmin::text, ctid::text from us_states");
    await prepare();
    const { error, messages, logs, metrics } = await invoke({ limit: LIMIT });
    await lambda.query("rollback");

    expect(messages).toHaveLength(1);
    expect(messages[0]?.subject).toMatch(/^\[test\] FAILED us-states: /);
    const [, code] = / Code (\w+)\.\n/.exec(messages[0]?.message ?? "") ?? [];
    expect(codes.split("|")).toContain(code);
    expect(error?.name).toBe("ReportedFailure");
    expect(error?.message).toMatch(new RegExp(`^${code}: `));
    expect(logs.at(-1)).toMatchObject({ level: "ERROR", run: { runId: 2, error: { code } } });
    expect(metrics).toMatchObject([{ Failures: 1 }]);
    const ledger = "select status, error->>'code' as code, sent_at is not null as sent";
    expect(await lambda.query(`${ledger} from daily_delta.runs where id = 2`)).toEqual([
      { status: "failed", code, sent: true },
    ]);
    expect(await lambda.query("select xmin::text, ctid::text from us_states")).toEqual(before);

    lambda.serveDay(2);
    const { record } = await invoke();
    expect(record).toMatchObject({ status: "succeeded", inserted: 2, updated: 1, failedBefore: 1 });
  });
});
