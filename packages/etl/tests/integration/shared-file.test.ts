import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Copies } from "../../src/extract/copies.ts";
import { FolderCopies } from "../../src/extract/folder-copies.ts";
import type { Claim } from "../../src/ledger/lease.ts";
import { mergeRun } from "../../src/merge-run.ts";
import { planRun } from "../../src/plan-run.ts";
import type { RunEvent } from "../../src/record/run-event.ts";
import type { RunRecord } from "../../src/record/run-record.ts";
import { run } from "../../src/run.ts";
import { runInParts } from "../../src/run-in-parts.ts";
import type { SharedSettings } from "../../src/shared-run.ts";
import { stageParts } from "../../src/stage-parts.ts";
import { editorOf } from "../support/editor.ts";
import { EDITS } from "../support/edits.ts";
import { HEADER, placeLines, places } from "../support/places.ts";
import { randomNumbers } from "../support/random-numbers.ts";
import { settingsOn, TestSources, testClock } from "../support/runs.ts";
import { shareOf } from "../support/samples.ts";
import { placeOn, TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

/** Enough for a dozen or two of blocks, in several ranges. */
const ROWS = 400;
const RANGE_BYTES = 2_000;
const firstLines = () => placeLines(ROWS);

const nowhere = (line: string): string => line.replace(/,Place \d+/, ",Nowhere");
const quoted = (line: string): string => line.replace(/,Place (\d+)/, ',"Place\n$1"');
const withLines = (lines: readonly string[]): string => [HEADER, ...lines].join("\n");

const ODD_FILES: readonly (string | Uint8Array)[] = [
  "",
  `${HEADER}\n`,
  `\n${withLines(firstLines())}`,
  ["day,place", ...firstLines()].join("\n"),
  withLines(firstLines().with(150, 'a"b')),
  withLines([...firstLines(), `"${"x".repeat(3_000_000)}`]),
  withLines(firstLines().flatMap((line) => [line, ""])),
  `${withLines(firstLines())}${"\n".repeat(99)}`,
  withLines(firstLines().map(nowhere)),
  Buffer.from(withLines(firstLines()), "utf16le"),
  withLines(firstLines().map((line) => `${line},1`)),
  withLines(firstLines().map((line) => `${line}x`)),
  withLines(firstLines().map(quoted)),
];

/** The facts that a run in ranges and a plain one have in common. */
const resultOf = ({ executionId: _, startedAt: __, finishedAt: ___, ...record }: RunRecord) =>
  record;

async function hasTable(db: TestDatabase): Promise<boolean> {
  const [{ name } = {}] = await db.query("select to_regclass('test_places') as name");
  return Boolean(name);
}

async function contents(db: TestDatabase): Promise<unknown> {
  const ledger = (columns: string, table: string, order: string) =>
    db.query(`select ${columns} from daily_delta.${table} order by ${order}`);
  return {
    rows: (await hasTable(db))
      ? await db.query("select * from test_places order by day, place")
      : undefined,
    revisions: await ledger(
      "run_id, key, before, after, inserted_by",
      "revisions where run_id = (select max(id) from daily_delta.runs)",
      "key",
    ),
    versions: await ledger("*", "source_versions", "run_id"),
    manifests: await ledger("*", "manifests", "dataset"),
    leases: await ledger("*", "leases", "lock"),
    parts: await ledger("*", "run_parts", "number"),
    staging: await db.query(
      "select relname from pg_class where relname ~ '^staging' and relpersistence <> 't'",
    ),
  };
}

describe.each(TEST_DATABASES)("one file whose ranges several sessions read, on %s,", (on, make) => {
  let shared: TestDatabase;
  let plain: TestDatabase;

  beforeAll(async () => {
    [shared, plain] = await Promise.all([make(), make()]);
  });
  afterAll(() => Promise.all([shared.close(), plain.close()]));
  beforeEach(() => Promise.all([shared.clear(), plain.clear()]));

  const clock = testClock(new Date("2022-02-01T06:00:00Z"));

  /** Both ways to load a file, which must not differ. */
  async function both(file: string | Uint8Array, more: { full?: boolean } = {}) {
    const request = { dataset: places, acceptShrink: true, ...more };
    const settings = (db: TestDatabase) => {
      const sources = new TestSources().set("test:left", file);
      return settingsOn(db, { open: sources.open, clock, site: undefined });
    };
    const one = (await run(request, settings(plain))).record;
    const options = { ...settings(shared), rangeBytes: RANGE_BYTES };
    let [ranges, read] = [0, 0];
    const onEvent = (event: RunEvent): void => {
      if (event.kind !== "progress" || event.files === undefined) return;
      [ranges, read] = [event.files.all, event.rows];
    };
    const many = (await runInParts(request, { ...options, onEvent }, 3)).record;
    expect(resultOf(many)).toEqual(resultOf(one));
    expect(await contents(shared)).toEqual(await contents(plain));
    return { status: many.status, ranges, read };
  }

  it("does what a plain run does after edits in any order", async () => {
    const random = randomNumbers(on.length);
    const editor = editorOf(HEADER, firstLines(), random);
    const first = await both(editor.file());
    expect(first.ranges).toBeGreaterThan(3);
    const sampled = { ...placeOn(on), spread: 10 };
    const edits = shareOf(EDITS, "edit", sampled, `one shared file on ${on}`)
      .map((edit) => ({ edit, at: random() }))
      .sort((one, other) => one.at - other.at);
    for (const { edit } of edits) {
      const { file, undo } = edit.apply(editor);
      const { status } = await both(file, { full: random() < 0.1 });
      if (edit.fails) expect({ edit: edit.name, status }).toMatchObject({ status: "failed" });
      if (status === "failed") undo();
    }
  });

  it("leaves out the blocks that are known", async () => {
    const lines = firstLines();
    await both(withLines(lines));
    lines[200] = (lines[200] as string).replace(/,(\d+),/, ",999999,");
    const day = await both(withLines(lines));
    expect(day).toMatchObject({ status: "succeeded", ranges: 1 });
    expect(day.read).toBeLessThan(ROWS / 3);
    const same = await both(withLines(lines));
    expect(same).toMatchObject({ status: "unchanged", ranges: 0 });
  });

  it("does what a plain run does with odd files, first and later", async () => {
    for (const file of ODD_FILES.slice(3, 6)) await both(file);
    const { ranges } = await both(withLines(firstLines()));
    expect(ranges).toBeGreaterThan(3);
    const sampled = { ...placeOn(on), spread: 6 };
    for (const file of shareOf(ODD_FILES, "odd file", sampled, `shared odd files on ${on}`)) {
      await both(file);
    }
  });

  describe("in phases,", () => {
    const copies = new FolderCopies();
    afterAll(() => copies[Symbol.asyncDispose]());
    const request = { dataset: places, executionId: "first", owner: "machine" };
    const file = withLines(firstLines());
    const settings = (more: Partial<SharedSettings> = {}): SharedSettings => ({
      ...settingsOn(shared, { open: new TestSources().set("test:left", file).open, clock }),
      ...{ leaseTime: 1_200_000, site: undefined, rangeBytes: 5_000, copies, ...more },
    });
    const planned = async () => {
      const plan = await planRun(request, settings());
      if ("record" in plan) throw new Error(JSON.stringify(plan.record));
      expect(plan.parts.length).toBeGreaterThan(1);
      return plan;
    };
    const stage = (plan: Claim, parts: readonly number[], more?: Partial<SharedSettings>) =>
      stageParts(request, settings(more), plan, parts);
    const loaded = { record: { status: "succeeded", inserted: ROWS } };

    it("takes a range once that comes twice", async () => {
      const plan = await planned();
      if (on !== "PGlite") await Promise.all([stage(plan, [1]), stage(plan, [1])]);
      for (const part of [...plan.parts, ...plan.parts]) await stage(plan, [part]);
      expect(await mergeRun(request, settings(), plan)).toMatchObject(loaded);
      await expect(stage(plan, [1])).rejects.toMatchObject({ code: "LEASE_LOST" });
    });

    it("names the ranges that never came, and changes nothing", async () => {
      const plan = await planned();
      await stage(plan, plan.parts.slice(1));
      expect(await mergeRun(request, settings(), plan)).toMatchObject({
        record: { error: { code: "PARTS_MISSING", message: expect.stringContaining("1 (bytes ") } },
      });
      const { record } = await run({ dataset: places }, settings());
      expect(record).toMatchObject({ status: "succeeded", inserted: ROWS });
    });

    it("goes on where the copy could not be read, or was cut short, and then could", async () => {
      const plan = await planned();
      const away: Copies = {
        write: copies.write,
        async *read(name, from, to, signal) {
          yield* copies.read(name, from, from === 0 ? to : to - 1, signal);
        },
      };
      const cut = stage(plan, plan.parts, { copies: away, patience: 0 });
      await expect(cut).rejects.toMatchObject({ code: "SOURCE_UNAVAILABLE" });
      await stage(plan, plan.parts);
      expect(await mergeRun(request, settings(), plan)).toMatchObject(loaded);
    });

    it("is planned again where it was planned twice", async () => {
      const lost = await planned();
      await stage(lost, [1]);
      const plan = await planned();
      await expect(stage(lost, [2])).rejects.toMatchObject({ code: "LEASE_LOST" });
      await stage(plan, plan.parts);
      expect(await mergeRun(request, settings(), plan)).toMatchObject(loaded);
    });
  });
});
