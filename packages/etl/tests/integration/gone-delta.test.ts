import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { run } from "../../src/run.ts";
import { HEADER, placeLines, places } from "../support/places.ts";
import { settingsOn, TestSources } from "../support/runs.ts";
import { TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

/** Enough for a dozen or two of blocks. */
const ROWS = 800;
/** In the order of the key. */
const lines = placeLines(ROWS).toSorted((one, other) => {
  const [a, b] = [keyOf(one), keyOf(other)];
  return a < b ? -1 : Number(a > b);
});
function keyOf(line: string): string {
  return line.split(",").slice(0, 2).join(" ");
}
const withoutLines = (...places: readonly number[]): string[] =>
  lines.filter((_, place) => !places.includes(place));

describe.each(TEST_DATABASES)(
  "rows that went from a file that is read in part, on %s,",
  (_, make) => {
    let db: TestDatabase;

    beforeAll(async () => {
      db = await make();
    });
    afterAll(() => db.close());
    beforeEach(() => db.clear());

    const load = async (file: readonly string[], gone: "keep" | "delete" = "keep") => {
      const sources = new TestSources().set("test:left", [HEADER, ...file].join("\n"));
      const dataset = { ...places, gone };
      const settings = settingsOn(db, { open: sources.open, site: undefined });
      const { record } = await run({ dataset, acceptShrink: true }, settings);
      const {
        error,
        inserted,
        updated,
        unchanged,
        missing,
        gone: went,
        returned,
        dropped,
      } = record;
      expect(error).toBeNull();
      return {
        counts: [inserted, updated, unchanged, missing, went, returned, dropped].join(),
        reads: sources.log.length,
      };
    };
    const goneNow = async () =>
      (
        await db.query<{ key: string }>(
          `select concat(key ->> 'day', ' ', key ->> 'place') as key
         from daily_delta.revisions where after is null order by key ->> 'day', key ->> 'place' collate "C"`,
        )
      ).map(({ key }) => key);

    it.each<[string, number[]]>([
      ["the first row", [0]],
      ["a row in the middle", [400]],
      ["the last row", [799]],
      ["some rows at the beginning", [0, 1, 2]],
      ["some rows at the end", [795, 796, 797, 798, 799]],
      ["some rows in the middle", [400, 401, 402, 403]],
      ["two rows far apart", [100, 700]],
    ])("are found without reading the rest: %s", async (_, places) => {
      for (const gone of ["keep", "delete"] as const) {
        await db.clear();
        await load(lines, gone);
        const kept = gone === "keep" ? places.length : 0;
        const rest = ROWS - places.length;
        expect(await load(withoutLines(...places), gone)).toEqual({
          counts: `0,0,${rest},${kept},${places.length},0,${places.length - kept}`,
          reads: 1,
        });
        expect(await goneNow()).toEqual(places.map((place) => keyOf(lines[place] as string)));
        expect(await load(lines, gone)).toEqual({
          counts: `${places.length - kept},0,${rest + kept},0,0,${places.length},0`,
          reads: 1,
        });
      }
    });

    it("are found among rows that come and change", async () => {
      await load(lines);
      const edited = withoutLines(400)
        .with(401, (lines[402] as string).replace(/,[^,]*,[^,]*$/, ",7,7"))
        .toSpliced(401, 0, "2020-01-10,Place 99,1,1");
      expect(await load(edited)).toEqual({ counts: "1,1,798,1,1,0,0", reads: 1 });
      expect(await goneNow()).toEqual([keyOf(lines[400] as string)]);
      const again = withoutLines(400, 402);
      expect(await load(again)).toEqual({ counts: "0,0,798,3,2,0,0", reads: 1 });
    });

    it("are found by reading all where they are too many, or not next to each other", async () => {
      await load(lines);
      const scattered = withoutLines(10, 200, 390, 580, 770);
      expect(await load(scattered)).toEqual({ counts: "0,0,795,5,5,0,0", reads: 2 });
    });
  },
);
