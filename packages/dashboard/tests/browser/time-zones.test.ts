import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
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

const labelsIn = async (timezoneId: string, query: string): Promise<string[]> => {
  const { page } = await viewer.show("", { timezoneId });
  await page.addInitScript(RECORDER);
  await page.goto(`${viewer.server.url}/?dataset=us-daily${query.replace("?", "&")}`);
  await page.locator("canvas").first().waitFor();
  const drawn = () => page.evaluate(() => [...new Set((globalThis as never as Drawn).drawn)]);
  const isDay = (text: string) => /^(?:[A-Z][a-z]{2}(?: \d+)?|\d{4})$/.test(text);
  return (await drawn()).filter(isDay);
};
interface Drawn {
  readonly drawn: string[];
}

// In each of these the clock goes from 24:00 to 01:00 on some day of the range.
const ZONES = [
  ["UTC", "2020-03-25", "2020-04-01"],
  ["Asia/Beirut", "2020-03-25", "2020-04-01"],
  ["America/Havana", "2020-03-04", "2020-03-11"],
  ["America/Asuncion", "2020-10-01", "2020-10-08"],
  ["America/Scoresbysund", "2020-03-25", "2020-04-01"],
  ["Pacific/Apia", "2020-09-23", "2020-09-30"],
] as const;

describe.each(ZONES)("in the time zone %s", (zone, from, to) => {
  it("labels the same days as in UTC, on the days around a missing midnight", async () => {
    const query = `?from=${from}&to=${to}`;
    const labels = await labelsIn(zone, query);
    expect(labels).toEqual(await labelsIn("UTC", query));
    expect(labels.filter((label) => / \d/.test(label))).toHaveLength(8);
  });

  it("labels the same months as in UTC", async () => {
    expect(await labelsIn(zone, "")).toEqual(await labelsIn("UTC", ""));
  });
});
