import { defineDataset, numeric, text } from "@daily-delta/etl";
import { afterAll, afterEach, beforeAll, expect, it } from "@jest/globals";
import { violationsOf } from "../support/axe.ts";
import { openText, type SiteRun } from "../support/sample-site.ts";
import { cutTables } from "../support/site-page.ts";
import { Viewer } from "../support/viewer.ts";

const domains = defineDataset({
  name: "domains",
  title: "Domains",
  key: ["domain"],
  columns: { domain: text(), type: text(), sponsoring_organization: text() },
  source: { url: "https://example.org/domains.csv" },
  publish: "table",
});

const NAMES = ["b", "c", "d", "e", "f", "g", "h", "i", "j", "k"] as const;
const wide = defineDataset({
  name: "wide",
  title: "Wide",
  key: ["a"],
  columns: {
    a: text(),
    ...Object.fromEntries(NAMES.map((name) => [name, text()])),
    score: numeric({ measures: "level" }),
  },
  source: { url: "https://example.org/wide.csv" },
  publish: "table",
});

const of = (header: string, rows: readonly string[]) => () =>
  openText([header, ...rows].join("\n"));
const domainRows = (last: string) => [
  ".aero,sponsored,Societe Internationale de Telecommunications Aeronautique (SITA INC USA)",
  ".afamilycompany,generic,Not assigned",
  `.zz,country-code,${last}`,
];
const cells = NAMES.map((name) => `some words of ${name}`).join(",");
const wideRows = Array.from(
  { length: 45 },
  (_, row) => `row ${row + 10},${cells},0.12345678901234`,
);

const at = (day: number) => `2021-01-${day}T19:00:00Z`;
const HEADER = "domain,type,sponsoring_organization";
const DOMAINS: readonly SiteRun[] = [
  { dataset: domains, urls: {}, at: at(10), open: of(HEADER, domainRows("Not assigned")) },
  { dataset: domains, urls: {}, at: at(11), open: of(HEADER, domainRows("A registry")) },
];
const WIDE: readonly SiteRun[] = [
  { dataset: wide, urls: {}, at: at(11), open: of(["a", ...NAMES, "score"].join(","), wideRows) },
];

let ofDomains: Viewer;
let ofWide: Viewer;
beforeAll(async () => {
  ofDomains = await Viewer.of(DOMAINS);
  ofWide = await Viewer.of(WIDE);
});
afterAll(() => Promise.all([ofDomains.close(), ofWide.close()]));
afterEach(async () => {
  await ofDomains.expectNoProblems();
  await ofWide.expectNoProblems();
});

const phone = { viewport: { width: 360, height: 740 } };

it("fits rows of long strings into a phone", async () => {
  const { page } = await ofDomains.show("", phone);
  expect(await cutTables(page)).toEqual([]);
  expect(await violationsOf(page)).toEqual([]);
});

it("calls columns of a table columns, which measure nothing", async () => {
  const { page } = await ofDomains.show();
  expect(await page.locator(".changes thead th").allTextContents()).toEqual([
    ...["Column", "Rows", "Change", "Count"],
  ]);
  await page.getByRole("link", { name: "Run 2", exact: true }).click();
  await page.getByText("An event is a change of one value.").waitFor();
});

it("parts the heads that a phone sorts cards by, and shows fewer rows of many columns", async () => {
  const { page } = await ofWide.show("", phone);
  expect(await page.locator(".table-rows .extent").textContent()).toBe("Rows 1 to 20 of 45 rows.");
  const heads = page.locator(".table-rows thead th");
  const [first, second] = [await heads.nth(0).boundingBox(), await heads.nth(1).boundingBox()];
  expect((second?.x ?? 0) - ((first?.x ?? 0) + (first?.width ?? 0))).toBeGreaterThan(8);
  expect(await violationsOf(page)).toEqual([]);
});

it("prints all columns of a wide table, when that was, and no field that is not printed on", async () => {
  const { page } = await ofWide.show("", { viewport: { width: 718, height: 900 } });
  await page.emulateMedia({ media: "print" });
  expect(await cutTables(page)).toEqual([]);
  expect(await page.locator(".table-rows tbody td").last().isVisible()).toBe(true);
  expect(await page.locator("p.print-only").textContent()).toMatch(
    /^Data published Jan 11, 2021, 19:00 UTC\. As of Jan 17, 2021, 20:00 UTC, from which all ages count\. http:/,
  );
  for (const field of await page.locator("input").all())
    expect(await field.isVisible()).toBe(false);
});
