import { afterAll, afterEach, beforeAll, expect, it } from "@jest/globals";
import { SAMPLE_RUNS } from "../support/sample-site.ts";
import { Viewer } from "../support/viewer.ts";

let viewer: Viewer;
beforeAll(async () => {
  viewer = await Viewer.of(SAMPLE_RUNS);
});
afterAll(() => viewer.close());
afterEach(() => viewer.expectNoProblems());

/** Strings that the first chart draws, after this script ran before the page's own. */
const RECORDER = `
  globalThis.drawn = [];
  const draw = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (text, ...more) {
    if (this.canvas === document.querySelector(".plot canvas")) globalThis.drawn.push(text);
    return draw.call(this, text, ...more);
  };`;

/** Days that the axis has in a time zone, for each of some queries. */
async function labelsIn(timezoneId: string, queries: readonly string[]): Promise<string[][]> {
  const [first = "", ...others] = queries;
  const { page } = await viewer.show(first, { timezoneId, script: RECORDER });
  const drawn = async (): Promise<string[]> => {
    await page.locator("canvas").first().waitFor();
    const all = await page.evaluate(() => [...new Set((globalThis as never as Drawn).drawn)]);
    return all.filter((label) => /^(?:[A-Z][a-z]{2}(?: \d+)?|\d{4})$/.test(label));
  };
  const labels = [await drawn()];
  for (const query of others) {
    await page.goto(`${viewer.server.url}/${query}`);
    labels.push(await drawn());
  }
  return labels;
}
interface Drawn {
  readonly drawn: string[];
}

// In each of these the clock goes from 24:00 to 01:00 on some day of the range.
const ZONES = [
  ["Asia/Beirut", "2020-03-25", "2020-04-01"],
  ["America/Havana", "2020-03-04", "2020-03-11"],
  ["America/Asuncion", "2020-10-01", "2020-10-08"],
  ["America/Scoresbysund", "2020-03-25", "2020-04-01"],
  ["Pacific/Apia", "2020-09-23", "2020-09-30"],
] as const;

const ALL_DAYS = "?dataset=us-daily";
const rangeOf = (from: string, to: string): string => `${ALL_DAYS}&from=${from}&to=${to}`;

/** Labels in UTC, by query. */
let expected: ReadonlyMap<string, string[]>;
beforeAll(async () => {
  const ranges = ZONES.map(([, from, to]) => rangeOf(from, to));
  const queries = [...new Set([ALL_DAYS, ...ranges])];
  const labels = await labelsIn("UTC", queries);
  expected = new Map(queries.map((query, index) => [query, labels[index] ?? []]));
});

it.each(ZONES)(
  "labels the same days and months in %s as in UTC, also around a missing midnight",
  async (zone, from, to) => {
    const range = rangeOf(from, to);
    const [days = [], months = []] = await labelsIn(zone, [range, ALL_DAYS]);
    expect(days).toEqual(expected.get(range));
    expect(days.filter((label) => / \d/.test(label))).toHaveLength(8);
    expect(months).toEqual(expected.get(ALL_DAYS));
    expect(months.length).toBeGreaterThan(5);
  },
);
