import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { SourceUnavailableError } from "../../src/core/errors.ts";
import { failRun } from "../../src/fail-run.ts";
import { mergeRun } from "../../src/merge-run.ts";
import { planRun } from "../../src/plan-run.ts";
import type { RunRecord } from "../../src/record/run-record.ts";
import { run } from "../../src/run.ts";
import { runInParts } from "../../src/run-in-parts.ts";
import type { RunSettings } from "../../src/run-settings.ts";
import type { Planned, SharedRequest } from "../../src/shared-run.ts";
import { stageParts } from "../../src/stage-parts.ts";
import { randomNumbers } from "../support/random-numbers.ts";
import { RepositorySources, reportOf, reports, reportsState } from "../support/reports.ts";
import { joined, settingsOn, TestNotifier, TestSources, testClock } from "../support/runs.ts";
import { shareOf } from "../support/samples.ts";
import { placeOn, TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

const FIRST = reportOf("Ohio,1", "Texas,2");
const SECOND = reportOf("Ohio,3");
const FILES = { "01-01-2021.csv": FIRST, "01-02-2021.csv": SECOND, "01-03-2021.csv": FIRST };

/** The facts that a run in parts and a plain one have in common. */
const resultOf = ({ executionId: _, startedAt: __, finishedAt: ___, ...record }: RunRecord) =>
  record;

type Ahead = Exclude<Planned, { record: unknown }>;

describe.each(TEST_DATABASES)("a run that several processes share on %s", (on, makeDatabase) => {
  let db: TestDatabase;
  let plain: TestDatabase;
  let sources: RepositorySources;
  let notifier: TestNotifier;

  beforeAll(async () => {
    [db, plain] = await Promise.all([makeDatabase(), makeDatabase()]);
  });
  afterAll(() => Promise.all([db.close(), plain.close()]));
  beforeEach(async () => {
    for (const each of [db, plain]) await each.clear().catch(() => each.reset());
    sources = new RepositorySources();
    notifier = new TestNotifier();
  });

  const clock = testClock(new Date("2021-02-01T06:00:00Z"));
  const settings = (on = db, more: Partial<RunSettings> = {}) => ({
    ...settingsOn(on, { open: sources.open, notifier, clock, site: undefined, ...more }),
    leaseTime: 1_200_000,
  });
  const shared = (id: string): SharedRequest => ({
    ...{ dataset: reports(), executionId: id, owner: `machine of ${id}` },
  });
  const planned = async (id: string): Promise<Ahead> => {
    const answer = await planRun(shared(id), settings());
    if ("record" in answer) throw new Error(JSON.stringify(answer.record));
    return answer;
  };
  const merged = async (id: string, claim: Ahead): Promise<RunRecord> => {
    const answer = await mergeRun(shared(id), settings(), claim);
    if (!("record" in answer)) throw new Error("the run was planned again");
    return answer.record;
  };
  const statuses = () => notifier.messages.map(({ record }) => record.status);

  const kinds = shareOf(
    ["keep", "mark", "delete"] as const,
    "treatment",
    { ...placeOn(on), spread: 1 },
    `shared ${on}`,
  );
  it.each(kinds)("does what a plain run does, for any edits, and gone: %s", async (gone) => {
    const dataset = reports(gone);
    const random = randomNumbers(`${on} ${gone}`.length);
    const below = (limit: number): number => Math.floor(random() * limit);
    const files = new Map<string, Map<string, string>>();
    const seen = new Set<string>();
    for (let version = 1; version <= 14; version++) {
      for (let edit = below(3); edit >= 0; edit--) {
        const name = `01-0${1 + below(5)}-2021.csv`;
        const places = files.get(name) ?? new Map<string, string>();
        const [place, cases] = [`P${below(4)}`, String(below(100))];
        if (below(3) === 0 && places.size > 1) places.delete(place);
        else places.set(place, below(12) === 0 ? "many" : cases);
        if (below(9) === 0 && files.size > 1) files.delete(name);
        else files.set(name, places);
      }
      const doubled = below(8) === 0;
      const contents = [...files].map(([name, places]): [string, string] => {
        const rows = Array.from(places, (row) => row.join());
        return [name, reportOf(...rows, ...(doubled ? rows.slice(0, 1) : []))];
      });
      sources.publish(Object.fromEntries(contents));
      const request = { dataset, full: below(6) === 0 };
      const one = (await run(request, settings(plain))).record;
      const many = (await runInParts(request, settings(), 3)).record;
      expect(resultOf(many)).toEqual(resultOf(one));
      expect(await reportsState(db)).toEqual(await reportsState(plain));
      seen.add(one.error?.code ?? one.status);
      for (const places of files.values()) {
        for (const [place, cases] of places) if (cases === "many") places.set(place, "1");
      }
    }
    expect([...seen]).toEqual(expect.arrayContaining(["succeeded", "CONTRACT"]));
    expect(await db.query("select * from daily_delta.leases")).toEqual([]);
    expect(await db.query("select * from daily_delta.run_parts")).toEqual([]);
  });

  it("ends as unchanged without any part, where the list is the same", async () => {
    sources.publish(FILES);
    await runInParts({ dataset: reports() }, settings(), 2);
    const plan = await planned("second");
    expect(plan.parts).toEqual([]);
    expect(await merged("second", plan)).toMatchObject({ status: "unchanged", unchanged: 5 });
    await db.query("delete from reports where place = 'Texas'");
    const { record } = await runInParts({ dataset: reports() }, settings(), 2);
    expect(record).toMatchObject({ status: "succeeded", inserted: 2, unchanged: 3 });
  });

  it("reads all files where those that changed do not tell enough", async () => {
    sources.publish(FILES);
    await runInParts({ dataset: reports() }, settings(), 2);
    const { "01-03-2021.csv": _, ...fewer } = FILES;
    sources.publish({ ...fewer, "01-02-2021.csv": reportOf("Ohio,4", "Ohio,5") });
    const plan = await planned("second");
    expect(plan.parts).toEqual([2]);
    await stageParts(shared("second"), settings(), plan, [2]);
    const all = await mergeRun(shared("second"), settings(), plan);
    expect(all).toMatchObject({ runId: plan.runId, parts: [1, 2] });
    const next = all as Ahead;
    expect(next.token).not.toBe(plan.token);
    await stageParts(shared("second"), settings(), next, next.parts);
    expect((await merged("second", next)).error?.message).toContain(
      "reports, 01-02-2021.csv, line 3: duplicate of line 2 (",
    );
  });

  it("replaces nothing by a part that comes again, and takes each part once", async () => {
    sources.publish(FILES);
    const plan = await planned("first");
    expect(plan.parts).toEqual([1, 2, 3]);
    const stage = (part: number) => stageParts(shared("first"), settings(), plan, [part]);
    if (on !== "PGlite") await Promise.all([stage(1), stage(1)]);
    for (const part of [1, 2, 2, 3]) await stage(part);
    expect(await merged("first", plan)).toMatchObject({ status: "succeeded", inserted: 5 });
    const again = await mergeRun(shared("first"), settings(), plan);
    expect(again).toMatchObject({ record: { status: "succeeded" }, isRepetition: false });
    expect(statuses()).toEqual(["succeeded"]);
    await expect(stage(1)).rejects.toMatchObject({ code: "LEASE_LOST" });
  });

  it("fails where a part never came, and names it", async () => {
    sources.publish(FILES);
    const plan = await planned("first");
    await stageParts(shared("first"), settings(), plan, [2]);
    expect(await merged("first", plan)).toMatchObject({
      status: "failed",
      error: {
        code: "PARTS_MISSING",
        message: expect.stringContaining("1 (01-01-2021.csv), 3 (01-03-2021.csv)"),
      },
    });
    expect(await reportsState(db)).toMatchObject({ rows: undefined, staging: [] });
    const { record } = await runInParts({ dataset: reports() }, settings(), 2);
    expect(record).toMatchObject({ status: "succeeded", inserted: 5, failedBefore: 1 });
    expect(statuses()).toEqual(["failed", "succeeded"]);
  });

  it("fails as a plain run where a file is unreachable", async () => {
    sources.publish(FILES);
    const open: RunSettings["open"] = (url, options) =>
      url.endsWith("01-02-2021.csv")
        ? Promise.reject(new SourceUnavailableError("away for now"))
        : sources.open(url, options);
    const request = { dataset: reports() };
    const one = (await run(request, settings(plain, { open, patience: 0 }))).record;
    const many = (await runInParts(request, settings(db, { open, patience: 0 }), 2)).record;
    expect(many.error?.sources).toEqual({ reports: "unavailable" });
    expect(resultOf(many)).toEqual(resultOf(one));
  });

  it("goes on where a part failed that is tried again", async () => {
    sources.publish(FILES);
    const plan = await planned("first");
    const fails = settings(db, {
      patience: 0,
      open: () => Promise.reject(new SourceUnavailableError("away for now")),
    });
    const failed = stageParts(shared("first"), fails, plan, [1]);
    await expect(failed).rejects.toMatchObject({ code: "SOURCE_UNAVAILABLE" });
    await stageParts(shared("first"), settings(), plan, plan.parts);
    expect(await merged("first", plan)).toMatchObject({ status: "succeeded", inserted: 5 });
  });

  it("is failed once, by whichever phase finds out first", async () => {
    sources.publish(FILES);
    const plan = await planned("first");
    await stageParts(shared("first"), settings(), plan, [1]);
    const error = new SourceUnavailableError("away for good");
    for (let times = 1; times <= 2; times++) {
      const { record } = await failRun(shared("first"), settings(), error);
      expect(record).toMatchObject({ status: "failed", error: { code: "SOURCE_UNAVAILABLE" } });
    }
    expect(await merged("first", plan)).toMatchObject({ status: "failed" });
    expect(statuses()).toEqual(["failed"]);
    expect(await reportsState(db)).toMatchObject({ rows: undefined, staging: [] });
    const late = stageParts(shared("first"), settings(), plan, [2]);
    await expect(late).rejects.toMatchObject({ code: "LEASE_LOST" });
  });

  it("keeps other runs out, until its lease is past and another takes over", async () => {
    sources.publish(FILES);
    const plan = await planned("first");
    await stageParts(shared("first"), settings(), plan, [1]);
    expect((await run({ dataset: reports() }, settings())).record.status).toBe("skipped");
    const other = await planRun(shared("second"), settings());
    expect(other).toMatchObject({ record: { status: "skipped" } });
    await db.query("update daily_delta.leases set deadline = now() - interval '1 second'");
    const { record } = await run({ dataset: reports() }, settings());
    expect(record).toMatchObject({ status: "succeeded", inserted: 5 });
    const late = stageParts(shared("first"), settings(), plan, [2]);
    await expect(late).rejects.toMatchObject({ code: "LEASE_LOST" });
    expect(await merged("first", plan)).toMatchObject({ error: { code: "LEASE_LOST" } });
    expect((await reportsState(db)).rows).toHaveLength(5);
  });

  it("is not disturbed by a second delivery of its event", async () => {
    sources.publish(FILES);
    const plan = await planned("first");
    const second = { ...shared("first"), owner: "another machine" };
    expect(await planRun(second, settings())).toMatchObject({ isRepetition: true });
    const failed = await failRun(second, settings(), new Error("nothing to do"));
    expect(failed).toMatchObject({ isRepetition: true, record: { status: "running" } });
    await stageParts(shared("first"), settings(), plan, plan.parts);
    expect(await merged("first", plan)).toMatchObject({ status: "succeeded", inserted: 5 });
    expect(statuses()).toEqual(["succeeded"]);
  });

  it("is planned again by a retry of its plan, whose token is the only one that counts", async () => {
    sources.publish(FILES);
    const lost = await planned("first");
    await stageParts(shared("first"), settings(), lost, [1]);
    const plan = await planned("first");
    const late = stageParts(shared("first"), settings(), lost, [2]);
    await expect(late).rejects.toMatchObject({ code: "LEASE_LOST" });
    await stageParts(shared("first"), settings(), plan, plan.parts);
    expect(await merged("first", plan)).toMatchObject({ status: "succeeded", inserted: 5 });
  });

  it("is a plain run in its plan for a dataset that joins", async () => {
    const { open } = new TestSources()
      .set("test:left", "day,cases\n2021-01-01,1\n")
      .set("test:right", "day,extra\n2021-01-01,1\n");
    const { record } = await runInParts({ dataset: joined }, settings(db, { open }), 2);
    expect(record).toMatchObject({ status: "succeeded", inserted: 1 });
  });
});
