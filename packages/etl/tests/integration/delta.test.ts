import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { run } from "../../src/run.ts";
import { editorOf } from "../support/editor.ts";
import { EDITS, type Edit } from "../support/edits.ts";
import { HEADER, placeLines, places } from "../support/places.ts";
import { randomNumbers } from "../support/random-numbers.ts";
import { settingsOn, TestSources } from "../support/runs.ts";
import { sampleOf, shareOf } from "../support/samples.ts";
import { placeOn, TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

/** Enough for a dozen or two of blocks. */
const ROWS = 800;
const firstLines = () => placeLines(ROWS);

/** Stored rows and their history, as far as two databases can agree on them. */
async function contents(db: TestDatabase): Promise<unknown> {
  const rows = (query: string) => db.query(query);
  return {
    rows: await rows("select * from test_places order by day, place"),
    revisions: await rows(
      "select run_id, key, before, after, inserted_by from daily_delta.revisions order by run_id, key",
    ),
    versions: await rows(
      "select run_id, sha256, rows, kept from daily_delta.source_versions order by run_id",
    ),
  };
}

describe.each(TEST_DATABASES)(
  "a run that reads only the blocks that changed, on %s,",
  (on, makeDatabase) => {
    let delta: TestDatabase;
    let full: TestDatabase;

    beforeAll(async () => {
      [delta, full] = await Promise.all([makeDatabase(), makeDatabase()]);
    });
    afterAll(() => Promise.all([delta.close(), full.close()]));
    beforeEach(() => Promise.all([delta.clear(), full.clear()]));

    const runOn = async (db: TestDatabase, file: string, isFull: boolean) => {
      const sources = new TestSources().set("test:left", file);
      const request = { dataset: places, full: isFull, acceptShrink: true };
      const { record } = await run(
        request,
        settingsOn(db, { open: sources.open, site: undefined }),
      );
      const { status, inserted, updated, unchanged, missing, error } = record;
      const [source] = Object.values(record.sources);
      return {
        counts: { status, inserted, updated, unchanged, missing },
        error,
        source,
        reads: sources.log.length,
      };
    };

    /** Both ways to load a file, which must not differ; what the partial one did. */
    async function both(file: string) {
      const partial = await runOn(delta, file, false);
      const whole = await runOn(full, file, partial.counts.status !== "unchanged");
      expect({ ...partial, reads: 0 }).toEqual({ ...whole, reads: 0 });
      return partial;
    }

    const seeds = sampleOf(3, "seed", { spread: 1, always: [] }, `delta on ${on}, random edits`);
    it.each(seeds)("does what a full run does after random edits (seed %d)", async (seed) => {
      const random = randomNumbers(seed);
      const editor = editorOf(HEADER, firstLines(), random);
      await both(editor.file());
      for (let step = 0; step < 12; step++) {
        const edit = EDITS[Math.floor(random() * EDITS.length)] as Edit;
        const { file, undo } = edit.apply(editor);
        const { counts } = await both(file);
        if (edit.fails) expect(counts.status).toBe("failed");
        if (counts.status === "failed") undo();
      }
      expect(await contents(delta)).toEqual(await contents(full));
    });

    it.each(shareOf(EDITS, "edit", { ...placeOn(on), spread: 12 }, `delta on ${on}`))(
      "does what a full run does after an edit: $name",
      async (edit) => {
        const editor = editorOf(HEADER, firstLines(), randomNumbers(7));
        await both(editor.file());
        const { file } = edit.apply(editor);
        const { counts, reads } = await both(file);
        if (edit.fails) expect(counts.status).toBe("failed");
        if (edit.isReadOnce) expect(reads).toBe(1);
        expect(await contents(delta)).toEqual(await contents(full));
      },
    );

    it("reads and stages few rows, and writes those that differ", async () => {
      const lines = firstLines();
      await both([HEADER, ...lines].join("\n"));
      lines[400] = (lines[400] as string).replace(/,(\d+),/, ",999999,");
      let staged = 0;
      const spied: TestDatabase["database"] = {
        async connect(signal) {
          const session = await delta.database.connect(signal);
          const { copy } = session;
          session.copy = (db, table, columns, rows) => {
            staged += Buffer.from(rows).toString().split("\n").length - 1;
            return copy.call(session, db, table, columns, rows);
          };
          return session;
        },
      };
      const sources = new TestSources().set("test:left", [HEADER, ...lines].join("\n"));
      const settings = settingsOn(delta, { database: spied, open: sources.open });
      const { record } = await run({ dataset: places }, settings);
      expect(record).toMatchObject({ inserted: 0, updated: 1, unchanged: ROWS - 1, missing: 0 });
      expect(staged).toBeGreaterThan(0);
      expect(staged).toBeLessThan(ROWS / 2);
    });

    it("reads all after rows of the table were deleted by hand", async () => {
      const lines = firstLines();
      await both([HEADER, ...lines].join("\n"));
      for (const db of [delta, full]) await db.query("delete from test_places where cases < 300");
      lines.push("2021-05-05,New,1,1");
      const { counts } = await both([HEADER, ...lines].join("\n"));
      expect(counts).toMatchObject({ inserted: 101, unchanged: ROWS - 100, missing: 0 });
      expect(await contents(delta)).toEqual(await contents(full));
    });

    it("refuses what a full run refuses: blank lines that are no longer the last", async () => {
      const lines = firstLines();
      const file = `${[HEADER, ...lines].join("\n")}\n`;
      expect((await both(file)).counts).toMatchObject({ inserted: ROWS });
      expect((await both(`${file}\r\n\n`)).counts).toMatchObject({ unchanged: ROWS });
      const after = `${file}\r\n\n2020-01-01,Atlantis,1,1\n`;
      const between = [HEADER, ...lines.toSpliced(ROWS / 2, 0, "")].join("\n");
      for (const bad of [after, between]) {
        const { error } = await both(bad);
        expect(error).toMatchObject({
          code: "CONTRACT",
          details: [expect.stringMatching(/^left, line \d+: an empty line/)],
        });
      }
      expect((await both(file)).counts).toMatchObject({ inserted: 0, unchanged: ROWS });
    });

    it("is not taken in by a manifest of another form", async () => {
      const file = [HEADER, ...firstLines()].join("\n");
      await runOn(delta, file, false);
      await delta.query("update daily_delta.manifests set blocks = '\\x00' || blocks");
      expect(await runOn(delta, file.replace("Place 7", "Place 70"), false)).toMatchObject({
        counts: { inserted: 1, updated: 0, unchanged: ROWS - 1, missing: 1 },
      });
    });

    it("is not taken in by a manifest of another version", async () => {
      const file = [HEADER, ...firstLines()].join("\n");
      await runOn(delta, file, false);
      await delta.query("update daily_delta.manifests set sha256 = 'other'");
      const edited = file.replace("Place 7", "Place 70");
      expect(await runOn(delta, edited, false)).toMatchObject({
        counts: { inserted: 1, updated: 0, unchanged: ROWS - 1, missing: 1 },
      });
    });
  },
);
