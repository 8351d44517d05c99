import { sampleOf } from "@daily-delta/etl/testing/samples";
import { afterAll, afterEach, beforeAll, expect, it } from "@jest/globals";
import { violationsOf } from "../support/axe.ts";
import { SAMPLE_RUNS } from "../support/sample-site.ts";
import { Viewer } from "../support/viewer.ts";

let viewer: Viewer;
beforeAll(async () => {
  viewer = await Viewer.of(SAMPLE_RUNS);
});
afterAll(() => viewer.close());
afterEach(() => viewer.expectNoProblems());

const START = "?";

it("shows each dataset's state, last change and chart", async () => {
  const { page } = await viewer.show(START);
  expect(await page.title()).toBe("All datasets – Daily Delta");
  expect(await page.locator(".lead").textContent()).toBe("2 datasets: 2 up to date.");
  const cards = await page.locator(".card").evaluateAll((all) =>
    all.map((card) => ({
      title: card.querySelector("h2")?.textContent,
      lines: [...card.querySelectorAll("li, p, figcaption")].map((each) => each.textContent),
      chart: card.querySelector("svg")?.getAttribute("aria-label"),
    })),
  );
  expect(cards).toEqual([
    {
      title: "COVID-19 in the United States",
      lines: [
        "Up to date; last checked 1 hour ago.",
        "Last change 1 hour ago: 1 new row, 12 corrected (run 3).",
        "COVID-19 cases, Jan 21, 2020 to Jan 16, 2021",
      ],
      chart: "COVID-19 cases, Jan 21, 2020 to Jan 16, 2021: from 4 to 49,850",
    },
    {
      title: "COVID-19 in US states",
      lines: [
        "Up to date; last checked 1 hour ago.",
        "Last change 1 hour ago: 3 corrected (run 5).",
        "COVID-19 cases, Puerto Rico, Nov 18, 2020 to Jan 16, 2021",
      ],
      chart: "COVID-19 cases, Puerto Rico, Nov 18, 2020 to Jan 16, 2021: from 0 to 177,000",
    },
  ]);
});

it("leads to a dataset and to a run, and each leads back", async () => {
  const { page } = await viewer.show(START);
  expect(await page.locator('head link[type="application/atom+xml"]').count()).toBe(3);
  const all = page.getByRole("contentinfo").getByRole("link", { name: "Feed of all changes" });
  expect(await all.getAttribute("href")).toBe("data/changes.atom");
  await page.getByRole("link", { name: "COVID-19 in US states" }).click();
  await page.getByRole("heading", { level: 1, name: "Puerto Rico" }).waitFor();
  const announced = page.locator('head link[type="application/atom+xml"]');
  expect(await announced.getAttribute("href")).toBe("data/us-states/changes.atom");
  const feed = await page.request.get(`${viewer.server.url}/data/us-states/changes.atom`);
  expect(await feed.text()).toContain("<title>COVID-19 in US states: changes</title>");
  await page.getByRole("link", { name: "All datasets" }).click();
  await page.getByRole("heading", { level: 1, name: "All datasets" }).waitFor();
  await page.getByRole("link", { name: "1 new row, 12 corrected" }).click();
  await page.getByRole("heading", { level: 1, name: "Run 3" }).waitFor();
  await page.goBack();
  await page.getByRole("heading", { level: 1, name: "All datasets" }).waitFor();
});

it.each(["data/us-daily/changes.atom", "data/us-states/changes.atom", "data/changes.atom"])(
  "has a feed that is XML: %s",
  async (path) => {
    const { page } = await viewer.show(START);
    const feed = await page.request.get(`${viewer.server.url}/${path}`);
    // The policy of the page itself lets it parse nothing.
    const blank = await page.context().newPage();
    const parsed = await blank.evaluate(
      (text) => {
        const xml = new DOMParser().parseFromString(text, "application/xml");
        const namesOf = (element: Element) =>
          [...element.children].map(({ localName }) => localName);
        return {
          faults: xml.querySelectorAll("parsererror").length,
          namespace: xml.documentElement.namespaceURI,
          feed: namesOf(xml.documentElement).filter((each) => each !== "entry"),
          entries: [...xml.querySelectorAll("entry")].map((entry) => namesOf(entry).join()),
        };
      },
      await feed.text(),
    );
    expect(parsed).toMatchObject({
      ...{ faults: 0, namespace: "http://www.w3.org/2005/Atom" },
      feed: ["id", "title", "updated", "author", "link", "link"],
    });
    expect(parsed.entries.length).toBeGreaterThan(1);
    expect(new Set(parsed.entries)).toEqual(new Set(["id,title,updated,link,summary"]));
  },
);

it("says which datasets are late, while the page stays open", async () => {
  const { page } = await viewer.show(START, { now: new Date("2021-01-20T20:00:00Z") });
  expect(await page.locator(".lead").textContent()).toBe("2 datasets: 2 late.");
  expect(await page.locator(".card .freshness").first().textContent()).toBe(
    "No update since Jan 17, 2021, 19:00 UTC, 3 days ago.",
  );
});

it("keeps the others where the files of one are missing", async () => {
  const { page } = await viewer.show("?dataset=us-daily");
  await page.route("**/us-states/*.json", (route) => route.fulfill({ status: 404 }));
  await page.getByRole("link", { name: "All datasets" }).click();
  await page.locator(".card").first().waitFor();
  expect(await page.locator(".card .problem").allTextContents()).toEqual([
    "The file data/us-states/status.json is not there.",
  ]);
  expect(await page.locator(".card svg").count()).toBe(1);
  await viewer.expectNoProblems(/404|ERR_ABORTED/);
});

it("is not shown where there is only one dataset", async () => {
  const { page } = await viewer.show(START);
  await page.route("**/data/datasets.json", async (route) => {
    const response = await route.fetch();
    const file = await response.json();
    await route.fulfill({ response, json: { ...file, datasets: file.datasets.slice(0, 1) } });
  });
  await page.reload();
  await page.getByRole("heading", { level: 1, name: "COVID-19 in the United States" }).waitFor();
  expect(await page.getByRole("link", { name: "All datasets" }).count()).toBe(0);
});

const LOOKS = (["light", "dark"] as const).flatMap((colorScheme) =>
  [360, 1280, 1920].map((width) => ({ colorScheme, width })),
);
const looks = sampleOf(LOOKS.length, "look", { spread: 1 }, "accessibility of the start page").map(
  (n) => LOOKS[n - 1] as (typeof LOOKS)[number],
);

it.each(looks)(
  "is accessible and has no overflow at $width px in $colorScheme",
  async ({ colorScheme, width }) => {
    const { page } = await viewer.show(START, { colorScheme, viewport: { width, height: 800 } });
    const sizes = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    expect(sizes[0]).toBe(sizes[1]);
    expect(await violationsOf(page)).toEqual([]);
  },
);
