import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Dataset } from "../../src/datasets/dataset.ts";
import { usDaily } from "../../src/datasets/us-daily.ts";
import { usStates } from "../../src/datasets/us-states.ts";
import type { RunRecord } from "../../src/record/run-record.ts";
import { run } from "../../src/run.ts";
import { settingsOn } from "../support/runs.ts";
import { shareOf } from "../support/samples.ts";
import { placeOn, TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

const folder = process.env.REAL_DATA;
const given = folder ? describe : describe.skip;
const note = folder ? "" : " (skipped: REAL_DATA names no folder of real files)";

const path = (name: string): string => resolve(folder ?? "", name);
const real = (name: string): string => pathToFileURL(path(name)).href;
const nyt = (version: string): string => real(`nyt-us.${version}.csv`);
const jhu = (version: string): string => real(`jhu-combined.${version}.csv.gz`);

/** Each loads into what the one before it left: nyt, jhu, inserted, updated, unchanged. */
const STEPS: readonly (readonly [string, string, number, number, number])[] = [
  ["2020-09-01", "2020-09-01", 225, 0, 0],
  ["2020-10-22", "2020-10-22", 51, 119, 106],
  ["2021-03-15", "2021-03-15", 144, 22, 254],
  ["2021-03-16", "2021-03-16", 1, 0, 420],
  ["2021-07-08", "2021-03-16", 114, 199, 222],
  ["2022-02-27", "2021-03-16", 234, 45, 490],
  ["2023-03-23.reconstructed", "2021-03-16", 389, 279, 490],
];
const LAST = { nyt: nyt("2023-03-23.reconstructed"), jhu: jhu("2021-03-16") };

/** Each is tried on one database, or with EXHAUSTIVE=all on all of them. */
const PARTS = ["the states", "three years", "quirks"] as const;

given.each(TEST_DATABASES)(`real files on %s${note}`, (on, makeDatabase) => {
  const parts = folder ? shareOf(PARTS, "part", placeOn(on), `real files on ${on}`) : PARTS;
  const describePart = (part: (typeof PARTS)[number], name: string, tests: () => void) =>
    parts.includes(part) && describe(name, tests);

  let db: TestDatabase;
  beforeAll(async () => {
    db = await makeDatabase();
  });
  afterAll(() => db.close());

  const load = async (dataset: Dataset, urls: Record<string, string>): Promise<RunRecord> =>
    (await run({ dataset, urls }, settingsOn(db, {}))).record;
  const lines = async (): Promise<string[]> => {
    const rows = await db.query(
      "select date::text, cases, deaths, recoveries from us_daily order by date",
    );
    return rows.map((row) => Object.values(row).join());
  };
  const places = () =>
    db.query("select date::text, xmin::text, xmax::text, ctid::text from us_daily order by date");

  describePart("three years", "of three years, one after the other", () => {
    const records: RunRecord[] = [];
    beforeAll(async () => {
      await db.reset();
      for (const [nytVersion, jhuVersion] of STEPS) {
        records.push(await load(usDaily, { nyt: nyt(nytVersion), jhu: jhu(jhuVersion) }));
      }
    });

    it.each(STEPS.map((step, index) => [index + 1, ...step] as const))(
      "%i: of nyt %s and jhu %s are %i rows new, %i others and %i as they were",
      (number, _nyt, _jhu, inserted, updated, unchanged) => {
        expect(records[number - 1]).toMatchObject({
          ...{ status: "succeeded", error: null, inserted, updated, unchanged, missing: 0 },
        });
      },
    );

    it("leave a revision for every updated row, and none for another", async () => {
      const revisions = await db.query(
        "select run_id::int, count(*)::int as rows from daily_delta.revisions group by 1 order by 1",
      );
      const updates = STEPS.map(([, , , rows], index) => ({ run_id: index + 1, rows }));
      expect(revisions).toEqual(updates.filter(({ rows }) => rows > 0));
    });

    it("leave 1,158 rows, 831 of them without recoveries, and the right last one", async () => {
      const rows = await lines();
      expect(rows).toHaveLength(1158);
      expect(rows.filter((row) => row.endsWith(","))).toHaveLength(831);
      expect(rows.at(-1)).toBe("2023-03-23,103910034,1135343,");
    });

    it("leave exactly the values that were computed by other means", async () => {
      const text = (await lines()).map((line) => `${line}\n`).join("");
      expect(createHash("sha256").update(text).digest("hex")).toBe(
        "03d3dc7e0d5d953aa6656cb0e20875fed632c072ca584528af212f51229fb801",
      );
    });

    it("are unchanged when they come again, and no row moves", async () => {
      const before = await places();
      expect(await load(usDaily, LAST)).toMatchObject({
        ...{ status: "unchanged", inserted: 0, updated: 0, unchanged: 1158, missing: 0 },
      });
      expect(await places()).toEqual(before);
    });

    it.each([
      ["nyt", "a newline at its end", (text: string) => `${text}\n`],
      ["jhu", "another country's count", (text: string) => text.replace(/,0,0,0\n/, ",0,0,1\n")],
    ])(
      "move no row when %s differs by a byte that changes no value, %s",
      async (source, _, change) => {
        const original = await readFile(new URL(LAST[source as keyof typeof LAST]));
        const text = (source === "jhu" ? gunzipSync(original) : original).toString();
        const changed = change(text);
        expect(changed).not.toBe(text);
        const before = await places();
        const temporary = await mkdtemp(join(tmpdir(), "daily-delta-"));
        try {
          const copy = join(temporary, "copy.csv");
          await writeFile(copy, changed);
          const record = await load(usDaily, { ...LAST, [source]: pathToFileURL(copy).href });
          expect(record).toMatchObject({
            ...{ status: "succeeded", inserted: 0, updated: 0, unchanged: 1158, missing: 0 },
          });
        } finally {
          await rm(temporary, { recursive: true });
        }
        expect(await places()).toEqual(before);
      },
    );
  });

  describePart("quirks", "with quirks, into an empty database", () => {
    const quirk = (name: string): string => real(`quirks/jhu-combined.${name}.csv.gz`);

    it.each([
      ["deaths-decimals.2020-10-28", "2020-10-22", 276, 1],
      ["negatives.2021-02-24", "2021-03-15", 420, 93],
      ["us-provinces-blanks.2020-03-23", "2020-09-01", 225, 168],
      ["province-first.2020-03-09", "2020-09-01", 225, 177],
    ])(
      "%s loads with nyt %s: %i rows, %i of them without recoveries",
      async (name, version, rows, unknown) => {
        await db.reset();
        const record = await load(usDaily, { nyt: nyt(version), jhu: quirk(name) });
        expect(record).toMatchObject({ status: "succeeded", error: null, inserted: rows });
        expect((await lines()).filter((row) => row.endsWith(","))).toHaveLength(unknown);
      },
    );

    it("no-recovered-column fails on the contract and names column, header and file", async () => {
      await db.reset();
      const url = quirk("no-recovered-column.2020-03-25");
      const { error } = await load(usDaily, { nyt: nyt("2020-09-01"), jhu: url });
      expect(error).toMatchObject({
        code: "CONTRACT",
        details: [
          `jhu, line 1, column "Recovered": missing; the header of ${url} is "Date,Country/Region,Province/State,Lat,Long,Confirmed,Deaths"`,
        ],
      });
      expect(await db.query("select from pg_tables where schemaname = 'public'")).toEqual([]);
    });
  });

  describePart("the states", "of the states", () => {
    it("load whole, with the zeros of their codes, and are unchanged then", async () => {
      await db.reset();
      const urls = { nyt: real("nyt-us-states.2023-03-23.csv.gz") };
      expect(await load(usStates, urls)).toMatchObject({
        ...{ status: "succeeded", error: null, inserted: 61_942, updated: 0, unchanged: 0 },
        sources: { nyt: { rows: 61_942 } },
      });
      expect(
        await db.query("select count(*)::int as rows, min(fips) as first from us_states"),
      ).toEqual([{ rows: 61_942, first: "01" }]);
      expect(await load(usStates, urls)).toMatchObject({ status: "unchanged", unchanged: 61_942 });
    });
  });
});
