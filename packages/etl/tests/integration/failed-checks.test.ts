import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { InterruptedError } from "../../src/core/errors.ts";
import { run } from "../../src/run.ts";
import type { RunSettings } from "../../src/run-settings.ts";
import { DAY_1, sourcesOf } from "../support/days.ts";
import { joined, settingsOn, streamed, TestSources } from "../support/runs.ts";
import { TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

describe.each(TEST_DATABASES)("the record of a failed run on %s", (_, makeDatabase) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await makeDatabase();
  });
  afterAll(() => db.close());
  beforeEach(() => db.clear());

  const runOn = async (left: string, parts: Partial<RunSettings> = {}) =>
    (await run({ dataset: joined }, settingsOn(db, { open: sourcesOf(left).open, ...parts })))
      .record;

  it("tells the rejected source from the one that was read", async () => {
    const { error } = await runOn("day,cases\n2021-01-01,x\n");
    expect(error?.sources).toEqual({ left: "rejected", right: "read" });
  });

  it("names no source that was not looked at", async () => {
    const sources = sourcesOf(DAY_1);
    const { error } = await runOn(DAY_1, {
      open: (url, options) => {
        if (url === "test:left") throw new Error("a bug");
        return sources.open(url, options);
      },
    });
    expect(error).toMatchObject({ code: "UNEXPECTED" });
    expect(error).not.toHaveProperty("sources");
  });

  it("has the number of all complaints, on a first load and on a later one", async () => {
    const doubled = Array.from({ length: 45 }, (_, index) => {
      const day = new Date(Date.UTC(2020, 0, 1 + index)).toISOString().slice(0, 10);
      return `${day},1\n${day},2\n`;
    });
    const runStreamed = async (text: string) => {
      const { open } = new TestSources().set("test:left", `day,cases\n${text}`);
      return (await run({ dataset: streamed }, settingsOn(db, { open }))).record;
    };
    const expected = { code: "CONTRACT", total: 45, sources: { left: "rejected" } };
    const first = await runStreamed(doubled.join(""));
    expect(first.error).toMatchObject(expected);
    expect(first.error?.details).toHaveLength(20);
    expect(await runStreamed("2021-01-01,1\n")).toMatchObject({ status: "succeeded" });
    const later = await runStreamed(`2021-01-01,1\n${doubled.join("")}`);
    expect(later.error).toMatchObject(expected);
    expect(later.error?.message).toContain(", and 44 more. ");
  });

  it("of an interrupted run does not count as a failure for the next ones", async () => {
    await runOn(DAY_1);
    const interrupted = new AbortController();
    const { error } = await runOn(DAY_1, {
      signal: interrupted.signal,
      open: async (_url, { signal }) => {
        interrupted.abort(new InterruptedError("stopped"));
        signal.throwIfAborted();
        throw new Error("the run goes on");
      },
    });
    expect(error?.code).toBe("INTERRUPTED");
    expect(await runOn("day\n")).toMatchObject({ status: "failed", failedBefore: 0 });
    expect(await runOn(DAY_1)).toMatchObject({ status: "unchanged", failedBefore: 1 });
  });
});
