import { usStates } from "@daily-delta/etl";
import { afterAll, afterEach, beforeAll, expect, it } from "@jest/globals";
import { violationsOf } from "../support/axe.ts";
import { statesFile } from "../support/sample-site.ts";
import { cutTables, rowsOf } from "../support/site-page.ts";
import { Viewer } from "../support/viewer.ts";

const urls = { nyt: "https://example.org/us-states.csv" };
const run = (at: string, effectiveAt: string | undefined, isCorrected: boolean) => ({
  ...{ dataset: usStates, urls, at, open: statesFile(isCorrected) },
  ...(effectiveAt !== undefined && { effectiveAt }),
});

let viewer: Viewer;
beforeAll(async () => {
  viewer = await Viewer.of([
    run("2022-03-01T08:00:00Z", "2021-01-16T12:00:00Z", false),
    run("2022-03-01T08:01:00Z", "2021-01-18T12:00:00Z", true),
    run("2022-03-02T08:00:00Z", undefined, true),
  ]);
});
afterAll(() => viewer.close());
afterEach(() => viewer.expectNoProblems());

const options = { now: new Date("2022-03-03T08:00:00Z") };

it("shows the runs of a backfill on the days when the source had what they loaded", async () => {
  const { page } = await viewer.show("?dataset=us-states", options);
  const days = (name: string) =>
    page
      .getByRole("list", { name })
      .locator(".day")
      .evaluateAll((all) => all.map((day) => [day.getAttribute("title"), !!day.closest("a")]));
  expect(await days("Backfilled versions by day")).toEqual([
    ["Jan 16, 2021: succeeded", true],
    ["Jan 17, 2021: no new version", false],
    ["Jan 18, 2021: succeeded", true],
  ]);
  expect(await days("Runs by day")).toEqual([
    ["Mar 2, 2022: unchanged", false],
    ["Mar 3, 2022: no run", false],
  ]);
  expect(await page.getByText("Earlier days are only in the table below.").count()).toBe(0);
  expect(await violationsOf(page)).toEqual([]);
});

it("says of a backfilled run when it was loaded, wherever it is named", async () => {
  const { page } = await viewer.show("?dataset=us-states", options);
  const backfill =
    "Dated by when the source had this version, which a backfill loaded on Mar 1, 2022.";
  expect(await page.locator(".changes").textContent()).toContain(
    "COVID-19 in US states: 3 corrected in 1 event on Jan 18, 2021, 12:00 UTC, backfilled on Mar 1, 2022.",
  );
  await page.goto(`${viewer.server.url}/?dataset=us-states&part=Alabama`);
  const found = page.getByRole("region", { name: "Revisions of past days" });
  await found.waitFor();
  expect((await rowsOf(found.locator("table"))).map((row) => row[3])).toEqual([
    "2, Jan 18, 2021, backfilled",
  ]);
  await page
    .getByRole("option", { name: "run 2, Jan 18, 2021, backfilled" })
    .waitFor({ state: "attached" });
  const runs = page.locator(".runs");
  expect((await rowsOf(runs.locator("table"))).map((row) => row.slice(0, 2))).toEqual([
    ["3", "Mar 2, 2022, 08:00 UTC"],
    ["2", "Jan 18, 2021, 12:00 UTC, backfilled on Mar 1, 2022"],
    ["1", "Jan 16, 2021, 12:00 UTC, backfilled on Mar 1, 2022"],
  ]);
  for (const width of [1280, 1920]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await cutTables(page)).toEqual([]);
  }
  expect(await runs.textContent()).toContain("A backfilled run loaded an older version");
  await page.getByRole("link", { name: "Run 2", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: /^Run 2: / }).waitFor();
  await page.getByText(backfill).waitFor();
});
