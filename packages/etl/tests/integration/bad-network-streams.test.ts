import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { usStates } from "../../src/datasets/us-states.ts";
import { CovidWeb } from "../support/covid-web.ts";
import { cutAfter, cutChunked, file } from "../support/http-responders.ts";
import { testClock } from "../support/runs.ts";
import { TEST_DATABASES } from "../support/test-databases.ts";

const STATES = 20;
const DAYS = 120;
const LENGTH = 200;
const ROWS = STATES * DAYS;
const FIRST = Date.UTC(2020, 0, 21);

/** Half a megabyte, twice of what is staged at a time. */
function manyStates(cases: number, prefix = "State "): string {
  const lines = ["date,state,fips,cases,deaths"];
  for (let day = 0; day < DAYS; day++) {
    const date = new Date(FIRST + day * 86_400_000).toISOString().slice(0, 10);
    for (let state = 0; state < STATES; state++) {
      lines.push(`${date},${`${prefix}${state}`.padEnd(LENGTH, ".")},${state},${cases},${day}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

describe.each(TEST_DATABASES)(
  "a large source that breaks off while it is staged, on %s",
  (_, makeDatabase) => {
    let web: CovidWeb;
    beforeAll(async () => {
      web = await CovidWeb.start(makeDatabase);
    });
    afterAll(() => web.close());
    beforeEach(() => web.begin(usStates));

    const stored = () =>
      web.query(
        `select count(*)::int as rows, count(distinct (date, state))::int as keys,
         min(cases)::int as min, max(cases)::int as max from us_states`,
      );
    /** Runs, and tells how many rows were read when it broke off. */
    const run = async () => {
      let rows = 0;
      const brokenAt: number[] = [];
      const record = await web.run({
        clock: testClock(),
        onEvent(event) {
          if (event.kind === "progress") ({ rows } = event);
          if (event.kind === "retry") brokenAt.push(rows);
        },
      });
      return { record, brokenAt };
    };

    it("is fetched again from its start, and no row is there twice", async () => {
      const good = manyStates(1);
      const length = Buffer.byteLength(good);
      web.serve("nyt", cutAfter(good, 0.9 * length), cutChunked(good, 0.7 * length), file(good));
      const { record, brokenAt } = await run();
      expect(record).toMatchObject({
        ...{ status: "succeeded", inserted: ROWS, updated: 0, unchanged: 0, missing: 0 },
        sources: { nyt: { rows: ROWS, kept: ROWS, bytes: length } },
      });
      expect(brokenAt).toHaveLength(2);
      // A connection that breaks discards what was received and not yet read.
      expect(Math.min(...brokenAt)).toBeGreaterThan(0);
      expect(await stored()).toEqual([{ rows: ROWS, keys: ROWS, min: 1, max: 1 }]);
    });

    it("leaves nothing of what it had brought, where another version comes then", async () => {
      web.serve("nyt", file(manyStates(1)));
      await web.run();
      const other = manyStates(7, "Land ");
      const good = manyStates(2);
      web.serve("nyt", cutAfter(other, 0.9 * Buffer.byteLength(other)), file(good));
      const { record, brokenAt } = await run();
      expect(record).toMatchObject({
        ...{ status: "succeeded", inserted: 0, updated: ROWS, unchanged: 0, missing: 0 },
      });
      expect(brokenAt).toHaveLength(1);
      expect(await stored()).toEqual([{ rows: ROWS, keys: ROWS, min: 2, max: 2 }]);
      expect(await web.query("select from daily_delta.revisions")).toHaveLength(ROWS);
    });

    it("is not blamed for faults of the body that broke off", async () => {
      const good = manyStates(1);
      const bad = good.replace(/(2020-01-22.*),1,1\n/, "$1,-1,1\n$1,1,1\n$1,1,1\n");
      expect(bad).not.toBe(good);
      web.serve("nyt", cutAfter(bad, 0.9 * Buffer.byteLength(bad)), file(good));
      const { record, brokenAt } = await run();
      expect(record).toMatchObject({ status: "succeeded", error: null, inserted: ROWS });
      expect(brokenAt).toHaveLength(1);
    });

    it("changes nothing where it never comes whole", async () => {
      web.serve("nyt", file(manyStates(1)));
      await web.run();
      const next = manyStates(2);
      web.serve("nyt", cutAfter(next, 0.9 * Buffer.byteLength(next)));
      const { error } = await web.runInVain({ clock: testClock(), patience: 5_000 });
      expect(error?.code).toBe("SOURCE_UNAVAILABLE");
      web.serve("nyt", file(next));
      expect(await web.run()).toMatchObject({
        status: "succeeded",
        updated: ROWS,
        failedBefore: 1,
      });
    });

    it("changes nothing where its last row is bad and all others were staged", async () => {
      web.serve("nyt", file(manyStates(1)));
      await web.run();
      web.serve("nyt", file(`${manyStates(2)}2020-01-21,Nowhere,0,?,0\n`));
      const { error } = await web.runInVain();
      expect(error?.details).toEqual([
        `nyt, line ${(ROWS + 2).toLocaleString("en-US")}, column "cases": "?" is not a whole number (0 or greater); if it means unknown: \`unknown: "?"\`, with \`nullable: true\``,
      ]);
      web.serve("nyt", file(manyStates(2)));
      expect(await web.run()).toMatchObject({
        status: "succeeded",
        updated: ROWS,
        failedBefore: 1,
      });
    });
  },
);
