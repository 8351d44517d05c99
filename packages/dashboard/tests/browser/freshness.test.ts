import { afterAll, afterEach, beforeAll, expect, it } from "@jest/globals";
import { SAMPLE_RUNS } from "../support/sample-site.ts";
import { Viewer } from "../support/viewer.ts";

let viewer: Viewer;
const [first, failing] = SAMPLE_RUNS;
if (first === undefined || failing === undefined) throw new Error("there are no samples");

afterEach(() => viewer.expectNoProblems());
afterAll(() => viewer.close());

const texts = async (selector: string, now: string): Promise<string[]> => {
  const { page } = await viewer.show("", { now: new Date(now) });
  return await page.locator(selector).allTextContents();
};

beforeAll(async () => {
  viewer = await Viewer.of([
    first,
    { ...first, at: "2021-06-01T19:00:00Z" },
    { ...failing, at: "2021-06-02T19:00:00Z" },
    { ...failing, at: "2021-06-03T19:00:00Z" },
  ]);
});

it("a source that stays the same for months is called frozen, and when it was checked", async () => {
  expect(await texts(".freshness .frozen", "2021-06-03T20:00:00Z")).toEqual([
    "Johns Hopkins University: the same since it was first seen, 4 months ago: it is frozen; last checked 2 days ago.",
    "The New York Times: the same since it was first seen, 4 months ago: it is frozen; last checked 2 days ago.",
  ]);
});

it("failures are said before the numbers, with the reason and the age of what is seen", async () => {
  const warnings = await texts(".warning", "2021-06-03T20:00:00Z");
  expect(warnings[0]).toMatch(
    /^The last 2 runs failed\. CONTRACT: nyt, line 1, column "date": .* What you see is of Jun 1, 2021, 19:00 UTC\.$/s,
  );
  expect(warnings[1]).toBe("The newest day is January 15, 2021, 4 months ago.");
});
