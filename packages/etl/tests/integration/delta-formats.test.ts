import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { bigint, date, text } from "../../src/columns/index.ts";
import type { Dataset } from "../../src/datasets/dataset.ts";
import { defineDataset } from "../../src/datasets/define-dataset.ts";
import type { OpenSource } from "../../src/extract/opened-file.ts";
import { run } from "../../src/run.ts";
import { editorOf } from "../support/editor.ts";
import { EDITS, type Edit } from "../support/edits.ts";
import { FORMATS } from "../support/formats.ts";
import { HEADER, placeLines } from "../support/places.ts";
import { randomNumbers } from "../support/random-numbers.ts";
import { settingsOn } from "../support/runs.ts";
import { shareOf } from "../support/samples.ts";
import { placeOn, TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

/** Enough for several blocks. */
const ROWS = 500;
const STEPS = 6;

async function contents(bed: TestDatabase): Promise<unknown> {
  return {
    rows: (await bed.query("select * from test_places")).map((row) => JSON.stringify(row)).sort(),
    revisions: await bed.query(
      "select run_id, key, before, after from daily_delta.revisions order by run_id, key",
    ),
  };
}

describe.each(TEST_DATABASES)(
  "a run that reads only the blocks that changed, on %s,",
  (on, make) => {
    let delta: TestDatabase;
    let full: TestDatabase;
    let reads = 0;

    beforeAll(async () => {
      [delta, full] = await Promise.all([make(), make()]);
    });
    afterAll(() => Promise.all([delta.close(), full.close()]));
    beforeEach(() => Promise.all([delta.clear(), full.clear()]));

    const runOn = async (
      bed: TestDatabase,
      dataset: Dataset,
      bytes: Uint8Array,
      isFull: boolean,
    ) => {
      reads = 0;
      const open: OpenSource = async () => {
        reads += 1;
        return {
          ...{ etag: null, size: bytes.length },
          body: (async function* () {
            for (let at = 0; at < bytes.length; at += 10_007) yield bytes.subarray(at, at + 10_007);
          })(),
        };
      };
      const request = { dataset, full: isFull, acceptShrink: true };
      const { record } = await run(request, settingsOn(bed, { open, site: undefined }));
      const { status, inserted, updated, unchanged, missing, error, sources } = record;
      return { status, inserted, updated, unchanged, missing, error, sources };
    };

    /** Loads a file in both ways, which must not differ; returns what the partial one did. */
    async function both(dataset: Dataset, bytes: Uint8Array) {
      const partial = await runOn(delta, dataset, bytes, false);
      const times = reads;
      expect(partial).toEqual(await runOn(full, dataset, bytes, partial.status !== "unchanged"));
      return { ...partial, reads: times };
    }

    it.each(shareOf(FORMATS, "format", { ...placeOn(on), spread: 5 }, `formats on ${on}`))(
      "does what a full run does after random edits of a file with $name",
      async ({ dataset, write }) => {
        const random = randomNumbers(write(HEADER).length);
        const editor = editorOf(HEADER, placeLines(ROWS), random);
        expect(await both(dataset, write(editor.file()))).toMatchObject({
          inserted: ROWS,
          error: null,
        });
        for (let step = 0; step < STEPS; step++) {
          const edit = EDITS[Math.floor(random() * EDITS.length)] as Edit;
          const { file, undo } = edit.apply(editor);
          if ((await both(dataset, write(file))).status === "failed") undo();
        }
        const place = editor.any();
        editor.lines[place] = (editor.lines[place] as string).replace(/,\d+,(\d*)$/, ",77777,$1");
        await both(dataset, write(editor.file()));
        expect(await contents(delta)).toEqual(await contents(full));
      },
    );

    const readOnce = { ...placeOn(on), spread: 8 };
    it.each(shareOf(FORMATS, "format", readOnce, `one read of formats on ${on}`))(
      "reads a file with $name once where a value changed",
      async ({ dataset, write }) => {
        const lines = placeLines(ROWS);
        await both(dataset, write([HEADER, ...lines].join("\n")));
        lines[250] = (lines[250] as string).replace(/,\d+,/, ",77777,");
        const record = await both(dataset, write([HEADER, ...lines].join("\n")));
        expect(record).toMatchObject({ updated: 1, unchanged: ROWS - 1, reads: 1 });
      },
    );

    it("does what a full run does where columns become rows", async () => {
      const dataset = defineDataset({
        name: "test-places",
        key: ["place", "day"],
        columns: {
          place: text(),
          day: date({ format: "M/D/YY", century: 2000 }),
          cases: bigint({ nullable: true }),
        },
        source: {
          url: "test:left",
          format: { unpivot: { keep: ["place"], name: "day", value: "cases" }, unknown: "-" },
        },
      });
      const dayOf = (n: number) => {
        const day = new Date(Date.UTC(2020, 0, 22 + n));
        return `${day.getUTCMonth() + 1}/${day.getUTCDate()}/${day.getUTCFullYear() % 100}`;
      };
      const days = Array.from({ length: 40 }, (_, n) => dayOf(n));
      const rows = Array.from({ length: 30 }, (_, n) => [
        `Place ${n}`,
        ...days.map((_, at) => `${at * n}`),
      ]);
      const bytes = () =>
        Buffer.from([["place", ...days], ...rows].map((row) => row.join()).join("\n"));
      expect(await both(dataset, bytes())).toMatchObject({ inserted: 1_200 });
      for (const n of [40, 41, 42]) days.push(dayOf(n));
      for (const row of rows) row.push("1", "2", "-");
      expect(await both(dataset, bytes())).toMatchObject({
        inserted: 90,
        unchanged: 1_200,
        reads: 1,
      });
      (rows[3] as string[])[7] = "9999";
      rows.splice(9, 1);
      expect(await both(dataset, bytes())).toMatchObject({ updated: 1, missing: 43 });
      for (const row of [days, ...rows]) row.reverse();
      for (const row of rows) row.unshift(row.pop() as string);
      expect(await both(dataset, bytes())).toMatchObject({ inserted: 0, updated: 0, missing: 43 });
      days.push("Total");
      for (const row of rows) row.push("1");
      expect((await both(dataset, bytes())).error?.details[0]).toContain(
        `test-places, lines 2-${rows.length + 1}, column "day": "Total"`,
      );
      expect(await contents(delta)).toEqual(await contents(full));
    });
  },
);
