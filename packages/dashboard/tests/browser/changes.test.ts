import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import type { Page } from "playwright-core";
import { violationsOf } from "../support/axe.ts";
import { MARKED_RUNS, SAMPLE_RUNS } from "../support/sample-site.ts";
import { rowsOf } from "../support/site-page.ts";
import { Viewer } from "../support/viewer.ts";

let viewer: Viewer;
beforeAll(async () => {
  viewer = await Viewer.of(SAMPLE_RUNS);
});
afterAll(() => viewer.close());
afterEach(() => viewer.expectNoProblems(/answered with 404: GET .*\/runs\//));

const EVENTS = [
  ["COVID-19 cases", "Dec 21, 2020 to Dec 29, 2020", "+6 to +30", "9"],
  ["COVID-19 recoveries", "Nov 20, 2020 to Nov 22, 2020", "+7 each", "3"],
  ["COVID-19 deaths", "Dec 21, 2020 to Dec 29, 2020", "+1 each", "9"],
];

describe("what changed", () => {
  it("comes first, as events of the last run that changed anything", async () => {
    const { page } = await viewer.show();
    const section = page.locator(".changes");
    expect(await section.textContent()).toContain(
      "1 new row, 12 corrected in 3 events on Jan 17, 2021, 19:00 UTC; new: Jan 16, 2021.",
    );
    const rows = section.locator("tbody tr");
    expect(
      await rows.evaluateAll((all) =>
        all.map((row) => [...row.children].map(({ textContent }) => textContent)),
      ),
    ).toEqual(EVENTS);
  });

  it.each([
    [360, 740],
    [1280, 900],
  ])("leaves the first chart on a screen of %d by %d pixels", async (width, height) => {
    const { page } = await viewer.show("", { viewport: { width, height } });
    const [changes, chart] = await Promise.all([
      page.locator(".changes").boundingBox(),
      page.locator("figure").first().boundingBox(),
    ]);
    expect(changes?.y).toBeLessThan(chart?.y ?? 0);
    expect(chart?.y).toBeLessThan(height);
    expect(await violationsOf(page)).toEqual([]);
  });

  it("leads to the page of the run, and Back from there", async () => {
    const { page } = await viewer.show();
    await page.locator(".changes").getByRole("link", { name: "Run 3" }).click();
    await page.getByRole("heading", { level: 1, name: /^Run 3: / }).waitFor();
    expect(new URL(page.url()).search).toBe("?dataset=us-daily&run=3");
    await page.goBack();
    await page.getByRole("heading", { level: 2, name: "What changed" }).waitFor();
  });
});

describe("as it was", () => {
  it.each(["light", "dark"] as const)(
    "compares the values before a run with those of now, which the URL keeps (%s)",
    async (colorScheme) => {
      const { page } = await viewer.show("", { colorScheme });
      await page.getByLabel("Compare with the values before").selectOption("run 3, Jan 17, 2021");
      await page.locator(".compared").nth(2).waitFor();
      expect(new URL(page.url()).search).toBe("?dataset=us-daily&before-run=3");
      expect(await page.locator(".compared figcaption").allTextContents()).toEqual([
        "COVID-19 cases: 9 days revised",
        "COVID-19 deaths: 9 days revised",
        "COVID-19 recoveries: 3 days revised",
      ]);
      const first = page.locator(".compared").first();
      expect(await rowsOf(first.locator("table"))).toContainEqual([
        ...["Dec 29, 2020", expect.any(String), expect.any(String), expect.stringMatching(/^\+\d/)],
      ]);
      expect(await first.locator("svg path[stroke-dasharray='5 4']").count()).toBe(1);
      expect(await violationsOf(page)).toEqual([]);
      await page.reload();
      await page.locator(".compared").first().waitFor();
    },
  );

  it("compares with any day, before the first run that revised values after it", async () => {
    const { page } = await viewer.show();
    await page.getByLabel("or as of the end of").fill("2021-01-16");
    await page.locator(".compared").first().waitFor();
    expect(new URL(page.url()).search).toBe("?dataset=us-daily&before-run=3");
    await page.getByLabel("or as of the end of").fill("2021-01-17");
    await page.getByText("Jan 17, 2021: no value was revised after it.").waitFor();
    expect(await page.locator(".compared").count()).toBe(0);
  });

  it("says that nothing was revised since a run", async () => {
    const { page } = await viewer.show("?dataset=us-daily&before-run=99");
    await page.getByText("No value here was revised by run 99 or since then.").waitFor();
    expect(await page.locator(".compared").count()).toBe(0);
  });

  it("takes the next run that revised values", async () => {
    const { page } = await viewer.show("?dataset=us-daily&before-run=2");
    await page.getByText("Run 2 revised no value here; run 3 is the next that did.").waitFor();
    await page.locator(".compared").first().waitFor();
  });

  describe("where older revisions are not published", () => {
    const cut = async (runs: readonly number[]) => {
      const { page } = await viewer.show();
      await page.route("**/data/us-daily/rows.json", async (route) => {
        const rows = await (await route.fetch()).json();
        const [first] = rows.corrections.newest;
        const at = "2021-01-17T19:00:00.000Z";
        const newest = runs.map((runId) => ({ ...first, runId, at, storedAt: null }));
        await route.fulfill({ json: { ...rows, corrections: { total: 5_000, newest } } });
      });
      return page;
    };
    const url = (run: number) => `${viewer.server.url}/?dataset=us-daily&before-run=${run}`;
    const section = "section.as-was";

    it.each([
      [7, "The values before run 7 are not published here."],
      [4, "The values before run 4 are not published here."],
      [8, "Run 8 revised no value here; run 9 is the next that did."],
    ])("says what is known before run %d", async (run, text) => {
      const page = await cut([9, 7]);
      await page.goto(url(run));
      await page.locator(section).getByText(text).waitFor();
      expect(await page.locator(".reach").textContent()).toBe(
        "The newest 2 of 5,000 revisions of rows are published here: the first values that can be shown are those before run 9, Jan 17, 2021. The file of corrections, at the end of the page, goes back further.",
      );
    });

    it("says that no earlier values can be shown, where one run has too many", async () => {
      const page = await cut([9, 9]);
      await page.goto(url(9));
      await page.locator(section).getByText("The values before run 9 are not published").waitFor();
      expect(await page.locator(".reach").textContent()).toContain(
        "all of one run, which may have more: no earlier values can be shown.",
      );
      expect(await page.getByLabel("Compare with the values before").count()).toBe(0);
      expect(await page.locator(".compared").count()).toBe(0);
    });
  });
});

describe("the page of a run", () => {
  const measures = ".revisions tbody th";

  it("lists its events, sorted and filtered, and downloads them", async () => {
    const { page } = await viewer.show("?dataset=us-daily&run=3");
    expect(await page.title()).toBe("Run 3, COVID-19 in the United States – Daily Delta");
    const names = () => page.locator(measures).allTextContents();
    expect(await names()).toEqual(EVENTS.map(([name]) => name));
    await page.getByRole("radio", { name: "Row" }).check();
    expect(await names()).toEqual([
      ...["COVID-19 recoveries", "COVID-19 cases", "COVID-19 deaths"],
    ]);
    await page.getByText("Filter", { exact: true }).click();
    await page.getByLabel("Days since").fill("2020-12-01");
    expect(await names()).toEqual(["COVID-19 cases", "COVID-19 deaths"]);
    await page.getByLabel("Measure").selectOption("deaths");
    expect(await names()).toEqual(["COVID-19 deaths"]);
    expect(await page.getByLabel("Found by run").count()).toBe(0);
    expect(new URL(page.url()).search).toBe(
      "?dataset=us-daily&run=3&order=day&measure=deaths&since=2020-12-01",
    );
    expect(await violationsOf(page)).toEqual([]);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download CSV" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("us-daily_run-3.csv");
    expect(await text(await download.createReadStream())).toBe(
      "column,first,last,rows,lowest,highest,before,after\ndeaths,2020-12-21,2020-12-29,9,1,1,,\n",
    );
  });

  it("keeps its filter in the address, and says that no event matches", async () => {
    const { page } = await viewer.show("?dataset=us-daily&run=3&least=20");
    expect(await page.locator(measures).allTextContents()).toEqual(["COVID-19 cases"]);
    await page.getByLabel("Changed by at least").fill("31");
    await page.getByLabel("Changed by at least").blur();
    await page.getByText("No event matches.").waitFor();
    expect(new URL(page.url()).searchParams.get("least")).toBe("31");
    expect(await violationsOf(page)).toEqual([]);
  });

  it("leads from an event to its values, and the charts of its part", async () => {
    /** Waits until the table of revisions has one row, of these days. */
    const drawn = (of: Page, days: string) =>
      of.waitForFunction((expected) => {
        const heads = [...document.querySelectorAll(".revisions tbody tr > :first-child")];
        return heads.length === 1 && heads[0]?.textContent.trim() === expected;
      }, days);
    const { page } = await viewer.show("?dataset=us-states&run=5");
    const event = page.locator(".revisions tbody tr");
    await event.getByRole("link", { name: "Alabama, Nov 18, 2020 to Nov 20, 2020" }).click();
    await page.getByRole("heading", { level: 1, name: "COVID-19: Alabama" }).waitFor();
    await drawn(page, "Nov 18, 2020 to Nov 20, 2020");
    expect(await page.locator("figure").count()).toBe(2);
    expect(await page.getByLabel("Measure").inputValue()).toBe("cases");
    await page.waitForFunction(() => {
      const { y = -1 } = document.querySelector("h2#revisions")?.getBoundingClientRect() ?? {};
      return y >= 0 && y < innerHeight;
    });
    await viewer.expectNoProblems();
    const { page: other } = await viewer.show();
    await other
      .locator(".changes")
      .getByRole("link", { name: /^Nov 20, 2020/ })
      .click();
    await other.waitForURL(/&by-run=3&measure=recoveries&since=2020-11-20&until=2020-11-22#/);
    await drawn(other, "Nov 20, 2020 to Nov 22, 2020");
  });

  it("is reached from the tables of runs and of revisions", async () => {
    const { page } = await viewer.show();
    const links = (section: string) => page.locator(`${section} tbody a`).first();
    for (const section of [".runs", ".revisions"]) {
      expect(await links(section).getAttribute("href")).toBe("?dataset=us-daily&run=3");
    }
  });

  it("says that a run changed nothing, and shows the dataset", async () => {
    const { page } = await viewer.show("?dataset=us-daily&run=2");
    expect(await page.getByRole("alert").allTextContents()).toEqual([
      "The changes of run 2 are not published: it changed nothing, or it is too old.",
    ]);
    expect(await page.locator("figure").count()).toBe(3);
  });
});

it("marks the runs of samples", async () => {
  const samples = await Viewer.of(MARKED_RUNS);
  try {
    const { page } = await samples.show("?dataset=us-daily&run=2");
    expect(await page.title()).toMatch(/^SAMPLE DATA \(invented\): Run 2, /);
    expect(await page.getByRole("note").textContent()).toContain("every number here is invented");
  } finally {
    await samples.close();
  }
});
