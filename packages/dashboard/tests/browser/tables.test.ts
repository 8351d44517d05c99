import { text as contentsOf } from "node:stream/consumers";
import { boolean, date, defineDataset, numeric, text, timestamptz } from "@daily-delta/etl";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { violationsOf } from "../support/axe.ts";
import { openText, type SiteRun } from "../support/sample-site.ts";
import { cutTables, rowsOf } from "../support/site-page.ts";
import { Viewer } from "../support/viewer.ts";

const companies = defineDataset({
  name: "companies",
  title: "Companies",
  key: ["symbol"],
  columns: {
    symbol: text(),
    name: text(),
    listed: boolean(),
    added: date({ nullable: true }),
    seen_at: timestamptz(),
    price: numeric({ measures: "level", unit: "US$" }),
  },
  source: { url: "https://example.org/companies.csv" },
  publish: "table",
});

const HEADER = "symbol,name,listed,added,seen_at,price";
const rowOf = (index: number): string =>
  `S${index},"Company ${index}",${index % 2 === 0},2020-01-0${(index % 9) + 1},2021-01-01T10:00:00Z,${1000 + index}.10`;
const FIRST = Array.from({ length: 120 }, (_, index) => rowOf(index));
const SECOND = [
  ...FIRST.slice(0, 118),
  'S118,"Company 118, renamed",true,,2021-01-01T10:00:00Z,1118.125',
  "T1,Newcomer,false,2021-01-09,2021-01-09T10:00:00Z,12345678901234567.89",
];

const RUNS: readonly SiteRun[] = [FIRST, SECOND].map((rows, index) => ({
  dataset: companies,
  urls: {},
  at: `2021-01-1${index}T19:00:00Z`,
  open: () => openText([HEADER, ...rows].join("\n")),
}));

let viewer: Viewer;
beforeAll(async () => {
  viewer = await Viewer.of(RUNS);
});
afterAll(() => viewer.close());
afterEach(() => viewer.expectNoProblems());

describe("a dataset without a date in the key", () => {
  it("shows its rows, what changed last, and every value exactly", async () => {
    const { page } = await viewer.show("?only=changed");
    expect(await rowsOf(page.getByRole("region", { name: "Rows of the table" }))).toEqual([
      [
        ...["S118", "corrected", "Company 118, renamed was Company 118", "yes"],
        ...["– was January 2, 2020", "2021-01-01 10:00:00 UTC", "1,118.125 US$ was 1,118.1 US$"],
      ],
      [
        ...["S119", "gone", "Company 119", "no", "January 3, 2020"],
        ...["2021-01-01 10:00:00 UTC", "1,119.1 US$"],
      ],
      [
        ...["T1", "new", "Newcomer", "no", "January 9, 2021"],
        ...["2021-01-09 10:00:00 UTC", "12,345,678,901,234,567.89 US$"],
      ],
    ]);
    const changes = page.getByRole("region", { name: "Changes of rows, the newest first" });
    expect((await rowsOf(changes)).map(([key, kind, , ...found]) => [key, kind, ...found])).toEqual(
      [
        ["S118", "corrected", "2", "Jan 11, 2021"],
        ["S119", "gone", "2", "Jan 11, 2021"],
        ["T1", "new", "2", "Jan 11, 2021"],
      ],
    );
  });

  it("lists the rows that a run found removed on the run's page", async () => {
    const { page } = await viewer.show("?run=2");
    const gone = page.getByRole("region", { name: "Rows that the source removed", exact: true });
    expect(await gone.locator("tbody th").allTextContents()).toEqual(["S119"]);
    expect(await violationsOf(page)).toEqual([]);
  });

  it("is searched, sorted and turned over, all of it in the URL", async () => {
    const { page } = await viewer.show();
    const list = page.getByRole("region", { name: "Rows of the table" });
    const extent = page.locator(".table-rows .extent");
    const query = () => new URL(page.url()).search;
    expect(await extent.textContent()).toBe("Rows 1 to 50 of 121 rows.");
    await page.getByRole("button", { name: "Next page" }).click();
    expect(await extent.textContent()).toBe("Rows 51 to 100 of 121 rows.");
    expect(query()).toBe("?page=2");
    await list.getByRole("button", { name: "Price" }).click();
    await list.getByRole("button", { name: "Price" }).click();
    expect(query()).toBe("?sort=-price");
    expect((await rowsOf(list))[0]?.[0]).toBe("T1");
    await page.getByLabel("Search").fill("s11 true");
    expect(query()).toBe("?find=s11+true&sort=-price");
    expect((await rowsOf(list)).map(([symbol]) => symbol)).toEqual([
      "S118",
      "S116",
      "S114",
      "S112",
      "S110",
    ]);
    await page.getByLabel("Search").fill("nothing of the kind");
    expect(await extent.textContent()).toBe("No row matches.");
  });

  it("filters, sorts and downloads the changes of rows, all of it in the URL", async () => {
    const { page } = await viewer.show();
    const changes = page.getByRole("region", { name: /^Changes of rows,/ });
    const keys = async () => (await rowsOf(changes)).map(([key]) => key);
    expect(await keys()).toEqual(["S118", "S119", "T1"]);
    await page.getByText("Filter", { exact: true }).click();
    await page.locator(".filter select").first().selectOption("corrected");
    expect(await keys()).toEqual(["S118"]);
    await page.locator(".filter select").first().selectOption("all");
    await page.locator(".filter select").nth(1).selectOption("price");
    await page.getByLabel("Changed by at least").fill("0.02");
    await page.getByLabel("Changed by at least").press("Enter");
    expect(await keys()).toEqual(["S118"]);
    expect(new URL(page.url()).search).toBe("?measure=price&least=0.02");
    await page.getByLabel("Changed by at least").fill("99999");
    await page.getByLabel("Changed by at least").press("Enter");
    expect(await page.getByText("No change matches.").isVisible()).toBe(true);
    await page.goto(`${viewer.server.url}/?kind=corrected&order=day&since=2021-01-11`);
    await changes.waitFor();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.locator(".revisions").getByRole("button", { name: "Download CSV" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("companies_changes.csv");
    expect(await contentsOf(await download.createReadStream())).toBe(
      [
        "symbol,change,column,before,after,run,found_at",
        'S118,corrected,name,Company 118,"Company 118, renamed",2,2021-01-11T19:00:00.000Z',
        "S118,corrected,added,2020-01-02,,2,2021-01-11T19:00:00.000Z",
        "S118,corrected,price,1118.1,1118.125,2,2021-01-11T19:00:00.000Z\n",
      ].join("\n"),
    );
  });

  it.each([360, 1280, 1920])("is accessible and has no overflow at %d px", async (width) => {
    const { page } = await viewer.show("", { viewport: { width, height: 800 } });
    expect(await violationsOf(page)).toEqual([]);
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
    ).toBe(true);
    expect(await cutTables(page)).toEqual([]);
  });
});
