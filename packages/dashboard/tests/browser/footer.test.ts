import { afterAll, afterEach, beforeAll, expect, it } from "@jest/globals";
import { violationsOf } from "../support/axe.ts";
import { SAMPLE_RUNS } from "../support/sample-site.ts";
import { cutTables, rowsOf } from "../support/site-page.ts";
import { Viewer } from "../support/viewer.ts";

let viewer: Viewer;
beforeAll(async () => {
  viewer = await Viewer.of(SAMPLE_RUNS);
});
afterAll(() => viewer.close());
afterEach(() => viewer.expectNoProblems());

const COPYING = { permissions: ["clipboard-read", "clipboard-write"] };

it("leads to the data files, which are there", async () => {
  const { page } = await viewer.show();
  const files = page.getByRole("region", { name: "Data files" });
  expect(await files.getByRole("listitem").allTextContents()).toEqual([
    "Rows (CSV), 362 lines, 9 kB",
    "Corrections (CSV), 21 lines, 2 kB",
    "Description of these files (JSON)",
    "Data of this page (JSON)",
    "State and runs (JSON)",
    "Feed of changes (Atom), for feed readers",
  ]);
  for (const link of await files.getByRole("link").all()) {
    const path = await link.getAttribute("href");
    const answer = await page.request.get(`${viewer.server.url}/${path}`);
    expect([path, answer.status()]).toEqual([path, 200]);
  }
  await files.locator("summary").click();
  const rows = await rowsOf(page.getByRole("region", { name: "Columns of the rows" }));
  expect(rows.slice(0, 2)).toEqual([
    ["date", "Date", "date", "–", "no: part of the key"],
    ["cases", "COVID-19 cases", "bigint", "running total", "no"],
  ]);
});

it("has a line to cite, and copies it and the address of the view", async () => {
  const { page } = await viewer.show("?show=added&from=2020-12-01", COPYING);
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  const line = await page.locator(".citation").textContent();
  expect(line).toBe(
    `The New York Times; Johns Hopkins University. COVID-19 in the United States, as of run 3, January 17, 2021. Daily Delta. ${viewer.server.url}/?dataset=us-daily`,
  );
  await page.getByRole("button", { name: "Copy citation" }).press("Enter");
  await page.getByText("Copied.").waitFor();
  expect(await copied()).toBe(line);
  await page.getByRole("button", { name: "Copy link to this view" }).click();
  await page.getByText("Copied.").nth(1).waitFor();
  expect(await copied()).toBe(page.url());
});

it("says so where the browser does not let it copy", async () => {
  const { page } = await viewer.show();
  await page.evaluate(() =>
    Object.defineProperty(navigator, "clipboard", { get: () => undefined }),
  );
  await page.getByRole("button", { name: "Copy citation" }).click();
  await page.getByText("The browser does not allow it here.").waitFor();
});

it.each([
  ["?dataset=us-states&part=Alabama", /\. COVID-19: Alabama, as of run 5, .*&part=Alabama$/],
  ["?dataset=us-daily&run=3", /\. COVID-19 in the United States, as of run 3, .*&run=3$/],
])("cites what is shown (%s)", async (query, line) => {
  const { page } = await viewer.show(query);
  expect(await page.locator(".citation").textContent()).toMatch(line);
});

it("names the program and its version on every page", async () => {
  const { page } = await viewer.show("?");
  const about = page.getByRole("contentinfo").getByRole("region", { name: "About" });
  expect(await about.textContent()).toMatch(/Made with Daily Delta \d+\.\d+\.\d+, which/);
});

it.each([
  ["leads to the program's repository", "https://example.org/daily-delta", 1],
  ["does not lead to an address that is a script", "javascript:alert(1)", 0],
])("%s", async (_, repositoryUrl, count) => {
  const { page } = await viewer.show();
  await page.route("**/data/datasets.json", async (route) => {
    const file = await (await route.fetch()).json();
    await route.fulfill({ json: { ...file, repositoryUrl } });
  });
  for (const query of ["", "?dataset=us-daily", "?dataset=us-daily&run=3"]) {
    await page.goto(`${viewer.server.url}/${query}`);
    const about = page.getByRole("region", { name: "About" });
    await about.getByText(/Made with/).waitFor();
    const link = about.getByRole("link", { name: /^Daily Delta/ });
    expect(await link.count()).toBe(count);
    if (count === 1) expect(await link.getAttribute("href")).toBe(repositoryUrl);
  }
});

it("is accessible with its table open, fits a phone, and prints without its buttons", async () => {
  const viewport = { width: 360, height: 740 };
  const { page } = await viewer.show("", { viewport, colorScheme: "dark" });
  await page.locator("footer summary").click();
  expect(await violationsOf(page)).toEqual([]);
  expect(await cutTables(page)).toEqual([]);
  const sizes = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  expect(sizes[0]).toBe(sizes[1]);
  await page.emulateMedia({ media: "print" });
  expect(await page.locator(".citation").isVisible()).toBe(true);
  expect(await page.getByRole("button", { name: "Copy citation" }).isVisible()).toBe(false);
});
