import { afterAll, afterEach, beforeAll, expect, it } from "@jest/globals";
import { violationsOf } from "../support/axe.ts";
import { SAMPLE_RUNS } from "../support/sample-site.ts";
import { Viewer } from "../support/viewer.ts";

let viewer: Viewer;
const [first, failing] = SAMPLE_RUNS;
if (first === undefined || failing === undefined) throw new Error("there are no samples");

afterEach(() => viewer.expectNoProblems());
afterAll(() => viewer.close());

beforeAll(async () => {
  viewer = await Viewer.of([
    first,
    { ...first, at: "2021-06-01T19:00:00Z" },
    { ...failing, at: "2021-06-02T19:00:00Z" },
    { ...failing, at: "2021-06-03T19:00:00Z" },
  ]);
});

it("a source that stays the same for months is called frozen, and when it was checked", async () => {
  const status = "**/us-daily/status.json";
  const { page } = await viewer.show("", { now: new Date("2021-06-01T20:00:00Z") });
  // As after the second run, which succeeded.
  await page.route(status, async (route) => {
    const response = await route.fetch();
    await route.fulfill({
      response,
      json: { ...(await response.json()), checks: [], failures: 0 },
    });
  });
  await page.reload();
  await page.locator(".freshness").waitFor();
  expect(await page.locator(".freshness .frozen").allTextContents()).toEqual([
    "Johns Hopkins University: unchanged since we first fetched it, 4 months ago, no longer updated; last checked 1 hour ago.",
    "The New York Times: unchanged since we first fetched it, 4 months ago, no longer updated; last checked 1 hour ago.",
  ]);
});

it("a source whose file is rejected shows that and since when, and none has a green dot", async () => {
  const { page } = await viewer.show("", { now: new Date("2021-06-03T20:00:00Z") });
  expect(await page.locator(".freshness .rejected").allTextContents()).toEqual([
    expect.stringMatching(
      /^The New York Times: checked 1 hour ago and rejected \(since Jun 2, 2021, 19:00 UTC\); shown is the version of Jun 1, 2021, 19:00 UTC\.$/,
    ),
  ]);
  expect(await page.locator(".freshness .pending").allTextContents()).toEqual([
    expect.stringMatching(/^Johns Hopkins University: .* but not loaded: the run failed\.$/),
  ]);
  expect(await page.locator(".freshness .good").count()).toBe(0);
  const dot = (standing: string) =>
    page
      .locator(`.freshness .${standing}`)
      .first()
      .evaluate((item) => getComputedStyle(item, "::before").backgroundColor);
  expect(await dot("rejected")).not.toBe(await dot("pending"));
});

it("says on a page that stays open for days that the sources were not checked since", async () => {
  const { page } = await viewer.show("", { now: new Date("2021-06-03T20:00:00Z"), isFresh: true });
  await page.clock.setFixedTime(new Date("2021-06-06T20:00:00Z"));
  await page.evaluate(() => dispatchEvent(new Event("visibilitychange")));
  expect(await page.locator(".freshness .stale").allTextContents()).toEqual([
    expect.stringMatching(/; last checked 3 days ago, and not since\.$/),
  ]);
});

it.each([360, 1280])("failures are said before the numbers, %d pixels wide", async (width) => {
  const viewport = { width, height: 740 };
  const { page } = await viewer.show("", { now: new Date("2021-06-03T20:00:00Z"), viewport });
  const places = [".notice.error", ".headline .lead", ".notice.note"].map((selector) =>
    page.locator(selector).boundingBox(),
  );
  const [failure, lead, note] = (await Promise.all(places)).map((box) => box?.y ?? 0);
  expect([failure, lead, note].toSorted((a = 0, b = 0) => a - b)).toEqual([failure, lead, note]);
  expect((await page.locator(".changes").boundingBox())?.y).toBeGreaterThan(
    width < 600 ? (failure ?? 0) : 0,
  );
  expect(await violationsOf(page)).toEqual([]);
});

it("failures are said with what they mean; the reason is folded", async () => {
  const { page } = await viewer.show("", { now: new Date("2021-06-03T20:00:00Z") });
  const failure = page.locator(".notice.error");
  expect(await failure.locator("p").first().textContent()).toBe(
    "Updates are failing since Jun 2, 2021, 19:00 UTC. The file of The New York Times is not what it should be, and was rejected. The numbers shown are from Jun 1, 2021, 19:00 UTC; they are complete, but nothing newer is in them.",
  );
  const details = failure.locator("details p");
  expect(await details.isVisible()).toBe(false);
  await failure.getByText("Technical details").click();
  expect(await details.textContent()).toMatch(
    /^2 runs failed since the last success\. Latest: CONTRACT: nyt, line 1, column "date": /,
  );
  // The page tells ages again each minute, and leaves the details open.
  await page.evaluate(() => dispatchEvent(new Event("visibilitychange")));
  expect(await details.isVisible()).toBe(true);
  expect(await page.locator(".notice.note p").textContent()).toMatch(
    /^Data ends on January 15, 2021, 4 months ago\./,
  );
  expect(await violationsOf(page)).toEqual([]);
});
