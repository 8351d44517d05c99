import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import type { Page } from "playwright-core";
import { violationsOf } from "../support/axe.ts";
import { SAMPLE_RUNS } from "../support/sample-site.ts";
import { rowsOf, settled } from "../support/site-page.ts";
import { Viewer } from "../support/viewer.ts";

let viewer: Viewer;
beforeAll(async () => {
  viewer = await Viewer.of(SAMPLE_RUNS);
});
afterAll(() => viewer.close());
afterEach(() => viewer.expectNoProblems());

describe("another dataset", () => {
  it("is chosen above, and its part next to its name; the back button returns", async () => {
    const { page } = await viewer.show("?show=average");
    const title = page.getByRole("heading", { level: 1 });
    await page.getByLabel("Dataset", { exact: true }).selectOption("COVID-19 in US states");
    await page.getByRole("heading", { level: 1, name: "Puerto Rico" }).waitFor();
    expect(new URL(page.url()).search).toBe("?dataset=us-states&show=average");
    expect(await page.locator(".lead").textContent()).toBe(
      "As of January 16, 2021: 177,000 COVID-19 cases and 59 COVID-19 deaths.",
    );
    await page.getByLabel("State", { exact: true }).selectOption("New York");
    await page.getByRole("heading", { level: 1, name: "New York" }).waitFor();
    expect(new URL(page.url()).search).toBe("?dataset=us-states&part=New+York&show=average");
    expect(await page.title()).toBe("COVID-19: New York – Daily Delta");
    await page.goBack();
    await page.getByRole("heading", { level: 1, name: "Puerto Rico" }).waitFor();
    await page.goBack();
    await page.getByRole("heading", { level: 1, name: "United States" }).waitFor();
    expect(await title.textContent()).toBe("COVID-19 in the United States");
    expect(await page.getByRole("radio", { name: "7-day average" }).isChecked()).toBe(true);
  });

  it("that arrives late does not take the place of what was chosen after it", async () => {
    const { page } = await viewer.show();
    const chosenAgain = Promise.withResolvers<void>();
    const late: Promise<void>[] = [];
    await page.route("**/us-states/**", (route) => {
      late.push(chosenAgain.promise.then(() => route.continue()));
    });
    const arrives = Promise.race(
      ["requestfinished", "requestfailed"].map((event) =>
        page.waitForEvent(event as "requestfinished", (request) =>
          request.url().includes("/us-states/"),
        ),
      ),
    );
    await page.getByLabel("Dataset", { exact: true }).selectOption("COVID-19 in US states");
    await page.locator("[aria-busy]").waitFor();
    await page.getByLabel("Dataset", { exact: true }).selectOption("COVID-19 in the United States");
    await page.locator("[aria-busy]").waitFor({ state: "detached" });
    chosenAgain.resolve();
    await Promise.all(late);
    await arrives;
    await settled(page);
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe(
      "COVID-19 in the United States",
    );
    expect(await page.locator("[aria-busy]").count()).toBe(0);
  });

  it("says that it is loading where that takes long", async () => {
    const { page } = await viewer.show("?dataset=us-states");
    const late = Promise.withResolvers<void>();
    await page.route("**/rows.json", async (route) => {
      await late.promise;
      await route.continue();
    });
    await page.goto(`${viewer.server.url}/?dataset=us-daily`);
    await page.getByRole("status").getByText("Loading …").waitFor();
    late.resolve();
    await page.getByRole("heading", { level: 1, name: "United States" }).waitFor();
  });

  it("loads only the file of the part", async () => {
    const before = viewer.server.requests.length;
    await viewer.show("?dataset=us-states&part=Alabama");
    const data = viewer.server.requests.slice(before).filter((line) => line.includes("/data/"));
    expect(data.toSorted()).toEqual([
      "GET /data/datasets.json",
      "GET /data/us-states/files.json",
      "GET /data/us-states/parts.json",
      "GET /data/us-states/parts/alabama.json",
      "GET /data/us-states/runs/5.json",
      "GET /data/us-states/status.json",
    ]);
  });

  it("has a table of its parts, the largest first, which lead to them", async () => {
    const { page } = await viewer.show("?dataset=us-states");
    const region = page.getByRole("region", { name: "By state, the most cases first" });
    expect(await rowsOf(region.locator("table"))).toEqual([
      ["Puerto Rico", "177,000", "59", "January 16, 2021"],
      ["New York", "118,000", "59", "January 16, 2021"],
      ["Alabama", "59,000", "59", "January 16, 2021"],
    ]);
    await region.getByRole("button", { name: "Alabama" }).click();
    await page.getByRole("heading", { level: 1, name: "Alabama" }).waitFor();
  });

  it("leads to the top of a part from there, and Back to where one was", async () => {
    const viewport = { width: 1280, height: 500 };
    const { page } = await viewer.show("?dataset=us-states", { viewport });
    const table = page.getByRole("region", { name: "By state, the most cases first" });
    const link = table.getByRole("button", { name: "New York" });
    await link.scrollIntoViewIfNeeded();
    const place = await page.evaluate(() => scrollY);
    expect(place).toBeGreaterThan(500);
    await link.click();
    await page.getByRole("heading", { level: 1, name: "COVID-19: New York" }).waitFor();
    expect(await page.evaluate(() => scrollY)).toBeLessThan(100);
    await page.goBack();
    await page.getByRole("heading", { level: 1, name: "COVID-19: Puerto Rico" }).waitFor();
    await settled(page);
    expect(await page.evaluate(() => scrollY)).toBe(place);
  });

  it("shows first the largest part of those that have not ended long before the others", async () => {
    const { page } = await viewer.show();
    await page.route("**/data/us-states/parts.json", async (route) => {
      const file = await (await route.fetch()).json();
      const largest = file.parts.find(({ name }: { name: string }) => name === "Puerto Rico");
      largest.last.date = "2020-12-01";
      await route.fulfill({ json: file });
    });
    await page.goto(`${viewer.server.url}/?dataset=us-states`);
    await page.getByRole("heading", { level: 1, name: "New York" }).waitFor();
  });

  it("shortens numbers of many digits in that table, and keeps the exact ones in their titles", async () => {
    const { page } = await viewer.show();
    await page.route("**/data/us-states/parts.json", async (route) => {
      const file = await (await route.fetch()).json();
      file.parts[0].last.deaths = "59.1234567890123456";
      await route.fulfill({ json: file });
    });
    await page.goto(`${viewer.server.url}/?dataset=us-states`);
    const region = page.locator(".parts");
    const number = region.getByText("59.1235", { exact: true });
    expect(await number.getAttribute("title")).toBe("59.1234567890123456");
    await region.getByText("Long decimals are shortened.").waitFor();
  });

  it("sorts and searches that table, which the URL keeps", async () => {
    const { page } = await viewer.show("?dataset=us-states");
    const region = page.locator(".parts");
    const names = async () => (await rowsOf(region.locator("table"))).map(([name]) => name);
    await region.getByRole("button", { name: "State" }).click();
    expect(await names()).toEqual(["Alabama", "New York", "Puerto Rico"]);
    expect(new URL(page.url()).search).toBe("?dataset=us-states&sort=state");
    await region.getByRole("button", { name: "State" }).press("Enter");
    expect(await names()).toEqual(["Puerto Rico", "New York", "Alabama"]);
    expect(await region.locator("th[aria-sort]").getAttribute("aria-sort")).toBe("descending");
    await region.getByRole("button", { name: "Cases" }).click();
    expect(await names()).toEqual(["Puerto Rico", "New York", "Alabama"]);
    await region.getByLabel("Find").fill("new");
    expect(await names()).toEqual(["New York"]);
    expect(new URL(page.url()).search).toBe("?dataset=us-states&find=new&sort=-cases");
    expect(await violationsOf(page)).toEqual([]);
    await region.getByLabel("Find").fill("x");
    await region.getByText("No state matches.").waitFor();
  });

  it("or part that does not exist is said, and another one shown", async () => {
    const first = await viewer.show("?dataset=nowhere");
    expect(await first.page.getByRole("alert").allTextContents()).toEqual([
      'There is no dataset "nowhere" here.',
    ]);
    const second = await viewer.show("?dataset=us-states&part=Atlantis");
    expect(await second.page.getByRole("alert").allTextContents()).toEqual([
      'There is no state "Atlantis".',
    ]);
    expect(await second.page.locator(".chart").count()).toBe(2);
  });
});

describe("revisions", () => {
  const region = (page: Page) => page.getByRole("region", { name: "Revisions of past days" });

  it("are listed as events by size or by time, which unfold into their values", async () => {
    const { page } = await viewer.show();
    const rows = await rowsOf(region(page).locator("table").first());
    expect(rows).toEqual([
      ["Dec 21, 2020 to Dec 29, 2020", "COVID-19 cases", "+6 to +30", "3, Jan 17, 2021", "9"],
      ["Nov 20, 2020 to Nov 22, 2020", "COVID-19 recoveries", "+7 each", "3, Jan 17, 2021", "3"],
      ["Dec 21, 2020 to Dec 29, 2020", "COVID-19 deaths", "+1 each", "3, Jan 17, 2021", "9"],
    ]);
    await page.getByRole("radio", { name: "Day", exact: true }).check();
    expect(new URL(page.url()).search).toBe("?dataset=us-daily&order=day");
    const unfold = region(page).getByRole("button", { name: "3", exact: true });
    await unfold.click();
    const values = page.getByRole("region", {
      name: "Values: Nov 20, 2020 to Nov 22, 2020, run 3",
    });
    expect((await rowsOf(values))[0]).toEqual([
      ...["November 20, 2020", "14,974 → 14,981", "+7 (+0.047%)"],
    ]);
    expect(await violationsOf(page)).toEqual([]);
    await unfold.press("Enter");
    expect(await values.count()).toBe(0);
    expect(await page.locator(".revisions > p").first().textContent()).toMatch(
      /^Upstream has made 21 revisions in 3 events, on 12 days\. /,
    );
  });

  it("are filtered by measure, run, days and size, which the URL keeps, and downloaded", async () => {
    const { page } = await viewer.show("?least=5&until=2020-12-01");
    const names = async () => (await rowsOf(region(page))).map(([, name]) => name);
    expect(await names()).toEqual(["COVID-19 recoveries"]);
    await page.getByLabel("until").last().fill("");
    expect(await names()).toEqual(["COVID-19 cases", "COVID-19 recoveries"]);
    await page.getByLabel("Measure").selectOption("COVID-19 deaths");
    expect(new URL(page.url()).search).toBe("?dataset=us-daily&measure=deaths&least=5");
    expect(await page.locator(".revisions").textContent()).toContain("No event matches.");
    await page.getByLabel("Changed by at least").fill("");
    await page.getByLabel("Found by run").selectOption("3");
    expect(await names()).toEqual(["COVID-19 deaths"]);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download revisions as CSV" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("us-daily_revisions.csv");
    const lines = (await text(await download.createReadStream())).trimEnd().split("\n");
    expect(lines).toHaveLength(10);
    expect(lines[0]).toBe("day,measure,before,after,difference,run,found_at");
    expect(lines[1]).toMatch(/^2020-12-21,deaths,\d+,\d+,1,3,2021-01-17T19:00:00.000Z$/);
  });

  it("are all there when asked for, and can be folded again from any of their rows", async () => {
    const { page } = await viewer.show("", { viewport: { width: 360, height: 500 } });
    await page.route("**/us-daily/rows.json", async (route) => {
      const response = await route.fetch();
      const file = await response.json();
      // Every other day is an event of its own.
      const newest = Array.from({ length: 21 }, (_, index) => ({
        ...file.corrections.newest[0],
        date: new Date(Date.UTC(2020, 5, 1 + 2 * index)).toISOString().slice(0, 10),
        changes: { cases: [index, 100] },
      }));
      const corrections = { total: 21, values: 21, newest };
      await route.fulfill({ response, json: { ...file, corrections } });
    });
    await page.reload();
    const section = page.locator(".revisions");
    const extent = section.locator(".extent");
    const more = section.getByRole("button", { name: "Show all 21" });
    expect(await extent.textContent()).toBe("The 12 largest of 21 are listed.");
    await more.click();
    expect(await rowsOf(region(page))).toHaveLength(21);
    expect(await extent.count()).toBe(0);
    expect(await region(page).evaluate((element) => element === document.activeElement)).toBe(true);
    await region(page).locator("tbody tr").nth(2).scrollIntoViewIfNeeded();
    const fewer = section.getByRole("button", { name: "Show only 12" });
    const button = await fewer.boundingBox();
    expect(button?.y).toBeGreaterThanOrEqual(0);
    expect((button?.y ?? 0) + (button?.height ?? 0)).toBeLessThanOrEqual(500);
    await fewer.click();
    expect(await rowsOf(region(page))).toHaveLength(12);
    expect(await more.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it("of one day are shown in all versions", async () => {
    const { page } = await viewer.show();
    await region(page).getByRole("button", { name: "9", exact: true }).first().click();
    await page.getByRole("button", { name: "December 21, 2020" }).first().click();
    expect(new URL(page.url()).search).toBe("?dataset=us-daily&day=2020-12-21");
    const versions = page.getByRole("region", { name: "Versions of December 21, 2020" });
    const rows = await rowsOf(versions.locator("table"));
    expect(rows.map(([since, cases]) => [since, cases])).toEqual([
      ["Jan 15, 2021, 19:00 UTC", "41,494"],
      ["Jan 17, 2021, 19:00 UTC", "41,524"],
    ]);
    expect(await versions.locator("mark").allTextContents()).toContain("41,524");
    await page.locator(".versions").getByLabel("Day").fill("2020-07-01");
    expect(await page.locator(".versions").textContent()).toContain(
      "July 1, 2020 has not been revised.",
    );
  });

  it("of a part are its own", async () => {
    const { page } = await viewer.show("?dataset=us-states&part=Alabama");
    expect(await page.locator(".revisions").textContent()).toContain(
      "Upstream has made 3 revisions in 1 event, on 3 days.",
    );
    const other = await viewer.show("?dataset=us-states&part=New+York");
    expect(await other.page.locator(".revisions").textContent()).toContain(
      "Upstream has not changed any value that was stored before.",
    );
  });
});

describe("runs", () => {
  it("are listed with outcome, counts and duration", async () => {
    const { page } = await viewer.show();
    const rows = await rowsOf(page.getByRole("region", { name: "The last runs" }).locator("table"));
    expect(rows.map(([run, began, , ...counts]) => [run, began, ...counts])).toEqual([
      ["3", "Jan 17, 2021, 19:00 UTC", "1", "12", "349", "0", "0.0 s"],
      ["2", "Jan 16, 2021, 19:00 UTC", "–", "–", "–", "–", "0.0 s"],
      ["1", "Jan 15, 2021, 19:00 UTC", "361", "0", "0", "0", "0.0 s"],
    ]);
    expect(await page.locator(".runs .status").allTextContents()).toEqual([
      ...["succeeded", "failed", "succeeded"],
    ]);
    expect(await page.locator(".runs").textContent()).toContain(
      "Of the last 3 runs, 2 succeeded, 1 failed (environment: test).",
    );
  });

  it("are a square a day, which leads to what changed", async () => {
    const { page } = await viewer.show("", { now: new Date("2021-01-19T08:00:00Z") });
    const days = page.getByRole("list", { name: "Runs by day" }).locator(".day");
    expect(
      await days.evaluateAll((all) =>
        all.map((day) => [
          day.className.slice(8),
          day.getAttribute("title"),
          day.getAttribute("href"),
        ]),
      ),
    ).toEqual([
      ["changed", "Jan 15, 2021: succeeded", "?dataset=us-daily&run=1"],
      ["failed", "Jan 16, 2021: failed", null],
      ["changed", "Jan 17, 2021: succeeded", "?dataset=us-daily&run=3"],
      ["none", "Jan 18, 2021: no run", null],
      ["none", "Jan 19, 2021: no run", null],
    ]);
    await page.getByRole("link", { name: "Jan 17, 2021: succeeded" }).press("Enter");
    await page.getByRole("heading", { level: 1, name: /^Run 3: / }).waitFor();
  });

  it("that failed say why, with the first complaints", async () => {
    const { page } = await viewer.show();
    const error = page.locator(".error");
    await error.getByText("CONTRACT").click();
    expect(await error.locator("p").first().textContent()).toMatch(
      /^nyt, line 1, column "date": missing; did you mean `from: "Date"`\?; the header of .* is "Date,/,
    );
    expect(await error.locator("li").count()).toBeGreaterThan(1);
    expect(await error.textContent()).not.toContain("complaints are listed");
  });

  it("that failed by many cells say how many of them are listed", async () => {
    for (const [listed, said] of [
      [12_000, null],
      [11_000, "11,000 of 12,000 complaints are listed."],
    ] as const) {
      const { page } = await viewer.show();
      await page.route("**/us-daily/status.json", async (route) => {
        const json = await (await route.fetch()).json();
        const failed = json.runs.find(({ status }: { status: string }) => status === "failed");
        Object.assign(failed.error, { details: ["lines 2-12,001"], total: 12_000, listed });
        await route.fulfill({ json });
      });
      await page.reload();
      const error = page.locator(".error");
      await error.getByText("CONTRACT").click();
      expect((await error.locator("p").allTextContents())[1] ?? null).toBe(said);
    }
  });
});

it("both sources are credited, with links to their licences", async () => {
  const { page } = await viewer.show();
  const links = page.locator(".sources a");
  expect(
    await links.evaluateAll((all) =>
      all.map((a) => [a.textContent, (a as HTMLAnchorElement).href]),
    ),
  ).toEqual([
    ["The New York Times", "https://github.com/nytimes/covid-19-data"],
    [
      "free for non-commercial use, with credit",
      "https://github.com/nytimes/covid-19-data/blob/master/LICENSE",
    ],
    ["Johns Hopkins University", "https://github.com/CSSEGISandData/COVID-19"],
    [
      "Public Domain Dedication and License (PDDL)",
      "https://opendatacommons.org/licenses/pddl/1-0/",
    ],
  ]);
});

describe("parts side by side", () => {
  const STATES = "?dataset=us-states&part=Alabama";

  it.each(["light", "dark"] as const)(
    "are lines of one chart, which the URL keeps (%s)",
    async (colorScheme) => {
      const { page } = await viewer.show(STATES, { colorScheme });
      await page.getByLabel("Compare Alabama with another state").selectOption("New York");
      await page.locator(".parts-chart").nth(1).waitFor();
      expect(new URL(page.url()).search).toBe(`${STATES}&with=New+York`);
      const first = page.locator(".parts-chart").first();
      expect(await first.locator("figcaption").textContent()).toBe(
        "COVID-19 cases: Totals, scale from zero",
      );
      const items = await first.locator("li").allTextContents();
      expect(items.map((item) => item.replace(/ [\d,]+ .*/, ""))).toEqual(["Alabama", "New York"]);
      // Told apart without colours, too.
      const dashes = first.locator("> svg path[fill='none'][stroke-width='2.5']");
      expect(
        await dashes.evaluateAll((all) => all.map((line) => line.getAttribute("stroke-dasharray"))),
      ).toEqual(["none", "8 4"]);
      expect(await violationsOf(page)).toEqual([]);
      await page.reload();
      await page.getByRole("button", { name: "Remove New York" }).click();
      await page.locator(".parts-chart").first().waitFor({ state: "detached" });
      expect(new URL(page.url()).search).toBe(STATES);
    },
  );

  it("have a small chart each, which leads to the part", async () => {
    const { page } = await viewer.show(STATES);
    await page.getByLabel("Small charts of each state").selectOption("COVID-19 deaths");
    await page.locator(".multiples li").first().waitFor();
    expect(new URL(page.url()).search).toBe(`${STATES}&each=deaths`);
    const shown = await page.locator(".multiples li button").allTextContents();
    expect(shown).toContain("New York");
    expect(await page.getByText(/^1 to \d+ of \d+ parts, each to its own scale/).count()).toBe(1);
    expect(await violationsOf(page)).toEqual([]);
    await page.locator(".multiples").getByRole("button", { name: "New York" }).click();
    await page.getByRole("heading", { level: 1, name: "New York" }).waitFor();
  });

  it("that are not there are named", async () => {
    const { page } = await viewer.show(`${STATES}&with=Atlantis`);
    await page.getByText('There is no state "Atlantis".').waitFor();
  });
});
