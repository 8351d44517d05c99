import { sampleOf } from "@daily-delta/etl/testing/samples";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import type { Page } from "playwright-core";
import { violationsOf } from "../support/axe.ts";
import { SAMPLE_RUNS } from "../support/sample-site.ts";
import { cutTables } from "../support/site-page.ts";
import { Viewer } from "../support/viewer.ts";

let viewer: Viewer;
beforeAll(async () => {
  viewer = await Viewer.of(SAMPLE_RUNS);
});
afterAll(() => viewer.close());
afterEach(() => viewer.expectNoProblems());

const SIZES = [
  [320, 640],
  [768, 1024],
  [1280, 900],
  [1920, 1080],
  [3840, 2160],
] as const;
const QUERIES = ["", "?dataset=us-states&part=Alabama&show=added&day=2020-11-18&scale=log"];
const LOOKS = SIZES.flatMap(([width, height]) =>
  QUERIES.map((query) => ({ width, height, query })),
);

// All sizes are looked at; axe, which takes most of the time, looks at a sample of them.
const forAxe = new Set(
  sampleOf(LOOKS.length, "size", { spread: 1 }, "axe at each size").map((n) => LOOKS[n - 1]),
);
const followed = sampleOf(SIZES.length, "size", { spread: 0 }, "a window that changes").map(
  (n) => SIZES[n - 1] as (typeof SIZES)[number],
);

/** Pages with all tables open, first those of a month: axe takes 10 s for the rows of a year. */
const OPENED = ["?dataset=us-daily&from=2020-12-18", `${QUERIES[1]}&from=2020-12-18`, ...QUERIES];
const opened = sampleOf(
  OPENED.length,
  "page",
  { spread: 0, always: [1, 2] },
  "axe on open tables",
).map((n) => OPENED[n - 1] as string);

describe.each(["light", "dark"] as const)("in %s", (colorScheme) => {
  it.each(opened)("axe finds nothing wrong, with all tables open (%s)", async (query) => {
    const { page } = await viewer.show(query, { colorScheme });
    expect(await violationsOf(page)).toEqual([]);
    for (const summary of await page.locator("summary").all()) await summary.click();
    expect(await violationsOf(page)).toEqual([]);
  });

  it("colours are other ones than in the other scheme, in the charts, too", async () => {
    const { page, plot } = await viewer.show("", { colorScheme });
    const look = async () => ({
      paper: await page.locator("body").evaluate((body) => getComputedStyle(body).backgroundColor),
      chart: (await plot("Cases").screenshot()).toString("base64"),
    });
    const before = await look();
    await page.emulateMedia({ colorScheme: colorScheme === "light" ? "dark" : "light" });
    const after = await look();
    expect(after.paper).not.toBe(before.paper);
    expect(after.chart).not.toBe(before.chart);
  });
});

it.each(LOOKS)(
  "nothing sticks out $width pixels wide, and charts fill their frames ($query)",
  async (look) => {
    const { width, height, query } = look;
    const { page, plot } = await viewer.show(query, { viewport: { width, height } });
    const sizes = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    expect(sizes[0]).toBe(sizes[1]);
    expect(await cutTables(page)).toEqual([]);
    const frame = await plot("Cases").boundingBox();
    const canvas = await plot("Cases").locator("canvas").boundingBox();
    expect(Math.abs((frame?.width ?? 0) - (canvas?.width ?? -9))).toBeLessThan(2);
    if (forAxe.has(look)) expect(await violationsOf(page)).toEqual([]);
  },
);

it.each(followed)(
  "the page follows when its window changes from %d pixels",
  async (width, height) => {
    const { page, plot } = await viewer.show("", { viewport: { width, height } });
    await page.setViewportSize({ width: 500, height: 800 });
    const canvas = plot("Cases").locator("canvas");
    await page.waitForFunction(() => (document.querySelector("canvas")?.clientWidth ?? 999) < 500);
    expect((await canvas.boundingBox())?.width).toBeLessThan(500);
  },
);

describe("with only the keyboard", () => {
  const focused = (page: Page): Promise<string> =>
    page.evaluate(() => {
      const element = document.activeElement as HTMLInputElement;
      const label = element.labels?.[0]?.textContent ?? element.textContent;
      return (element.getAttribute("aria-label") ?? label ?? element.tagName).trim();
    });

  it("everything is reached in the order of the page, and seen to be", async () => {
    const { page } = await viewer.show("?day=2020-12-21");
    const walk: string[] = [];
    for (let step = 0; step < 120; step++) {
      await page.keyboard.press("Tab");
      const name = await focused(page);
      if (walk.length > 0 && (name === walk[0] || name === "")) break;
      walk.push(name);
    }
    const order = [
      ...["Totals", "Linear", "from", "Newest 90 days", "Newest 30 days", "Download CSV"],
      ...["COVID-19 cases, day by day", "COVID-19 cases as a table", "COVID-19 deaths, day by day"],
      ...["Largest", "Filter", "Revisions of past days", "9", "Day"],
      ...["The last runs, the newest first", "The New York Times", "Johns Hopkins University"],
    ];
    const places = order.map((name) => walk.indexOf(name));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
  });

  it("the focus is seen", async () => {
    const { page, plot } = await viewer.show();
    for (const target of [plot("Cases"), page.getByRole("button", { name: "Newest 30 days" })]) {
      const shot = async () => (await target.screenshot()).toString("base64");
      await page.mouse.move(0, 0);
      await target.focus();
      await page.keyboard.press("Shift+Tab");
      const without = await shot();
      await page.keyboard.press("Tab");
      expect(await target.evaluate((element) => getComputedStyle(element).outlineStyle)).toBe(
        "solid",
      );
      expect(await shot()).not.toBe(without);
    }
  });

  it("a chart is read day by day", async () => {
    const { page, plot } = await viewer.show();
    await plot("Recoveries").focus();
    await page.keyboard.press("End");
    const value = () => plot("Recoveries").getAttribute("aria-valuetext");
    expect(await value()).toMatch(/^January 16, 2021\. Cases: 49,850.* Recoveries: not reported/);
    await page.keyboard.press("PageDown");
    expect(await value()).toMatch(/^December 17, 2020\./);
    await page.keyboard.press("ArrowLeft");
    expect(await value()).toMatch(/^December 16, 2020\./);
    expect(await page.locator(".tooltip strong").textContent()).toBe("December 16, 2020");
    await page.keyboard.press("Home");
    expect(await value()).toMatch(/^January 21, 2020\./);
    await page.keyboard.press("Tab");
    await page.locator(".tooltip").waitFor({ state: "hidden" });
  });

  it("the focus stays where a choice was made, or goes to what it led to", async () => {
    const { page } = await viewer.show("?dataset=us-states");
    await page.locator("#part").focus();
    await page.locator("#part").selectOption("Alabama");
    await page.getByRole("heading", { level: 1, name: "Alabama" }).waitFor();
    expect(await page.locator("#part").evaluate((part) => part === document.activeElement)).toBe(
      true,
    );
    await page.getByRole("button", { name: "New York" }).click();
    const heading = page.getByRole("heading", { level: 1, name: "New York" });
    await heading.waitFor();
    expect(await heading.evaluate((h1) => h1 === document.activeElement)).toBe(true);
    expect(await page.evaluate(() => scrollY)).toBeLessThan(200);
    await page.locator("#dataset").focus();
    await page.locator("#dataset").selectOption("COVID-19 in the United States");
    await page.getByRole("heading", { level: 1, name: "United States" }).waitFor();
    const dataset = page.locator("#dataset");
    expect(await dataset.evaluate((select) => select === document.activeElement)).toBe(true);
  });

  it("what is shown is chosen with the arrows", async () => {
    const { page } = await viewer.show();
    await page.getByRole("radio", { name: "Totals" }).focus();
    await page.keyboard.press("ArrowRight");
    expect(new URL(page.url()).search).toBe("?dataset=us-daily&show=added");
    expect(await page.getByRole("radio", { name: "New per day" }).isChecked()).toBe(true);
  });
});

describe("on a phone", () => {
  const phone = { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true };

  it("a touch reads a day, and the card fits", async () => {
    const { page, plot } = await viewer.show("?from=2020-12-01", phone);
    await plot("Recoveries").scrollIntoViewIfNeeded();
    const box = await plot("Recoveries").locator(".u-over").boundingBox();
    if (box === null) throw new Error("there is no chart");
    await page.touchscreen.tap(box.x + box.width - 2, box.y + 30);
    const card = page.locator(".tooltip");
    await card.waitFor({ state: "visible" });
    const frame = await card.boundingBox();
    expect(frame?.x).toBeGreaterThanOrEqual(0);
    expect((frame?.x ?? 0) + (frame?.width ?? 999)).toBeLessThanOrEqual(320);
    const inner = await card.locator("table").boundingBox();
    expect((inner?.x ?? 0) + (inner?.width ?? 999)).toBeLessThanOrEqual(320);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  });

  it("a touch does not hide the chart that it reads, at either end of the window", async () => {
    const { page, plot } = await viewer.show("", phone);
    const cases = plot("Cases");
    for (const block of ["start", "end"] as const) {
      await cases.evaluate((element, to) => element.scrollIntoView({ block: to }), block);
      const box = await cases.boundingBox();
      if (box === null) throw new Error("there is no chart");
      await page.touchscreen.tap(box.x + box.width / (block === "start" ? 2 : 3), box.y + 30);
      const card = page.locator(".tooltip");
      await card.waitFor({ state: "visible" });
      const { y, height } = (await card.boundingBox()) ?? { y: 0, height: 0 };
      const gap = block === "start" ? y - (box.y + box.height) : box.y - (y + height);
      expect(Math.abs(gap)).toBeLessThan(1);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y + height).toBeLessThanOrEqual(640);
    }
  });

  it("is told what a finger can do", async () => {
    const { page } = await viewer.show("", phone);
    expect(await page.locator(".for-touch").isVisible()).toBe(true);
    expect(await page.locator(".for-mouse").isVisible()).toBe(false);
  });
});

it("nothing moves for those who do not want it to", async () => {
  const { page } = await viewer.show("", { reducedMotion: "reduce" });
  const durations = await page
    .locator("*")
    .evaluateAll((all) => all.map((each) => getComputedStyle(each).transitionDuration));
  expect(new Set(durations)).toEqual(new Set(["0s"]));
});

it("prints what a reader of the paper has to know", async () => {
  const { page } = await viewer.show("?show=added&day=2020-12-21&from=2020-12-01");
  await page.emulateMedia({ media: "print" });
  const seen = async (text: string | RegExp) => {
    for (const found of await page.getByText(text).all()) if (await found.isVisible()) return true;
    return false;
  };
  expect(await seen("2 versions of December 21, 2020:")).toBe(true);
  expect(await seen(/^Upstream has made 21 revisions in 3 events/)).toBe(true);
  expect(await seen(/^New per day \(bars\) and their 7-day average \(line\)/)).toBe(true);
  const note = await page.locator(".print-only").textContent();
  expect(note).toMatch(
    /^Charts show new per day, from December 1, 2020 to January 16, 2021, on a linear scale\. Data published Jan 17, 2021, 19:00 UTC\. As of Jan 17, 2021, 20:00 UTC, from which all ages count\. http:.*show=added/,
  );
  expect(await page.locator(".print-only").isVisible()).toBe(true);
  expect(await page.locator(".versions input").isVisible()).toBe(false);
});

it("prints black on white, without what can only be clicked", async () => {
  const { page, plot } = await viewer.show("", { colorScheme: "dark" });
  const dark = (await plot("Cases").screenshot()).toString("base64");
  await page.getByText("Cases as a table").click();
  await page.emulateMedia({ media: "print" });
  const end = async (selector: string) => {
    const box = await page.locator(selector).first().boundingBox();
    return (box?.y ?? 0) + (box?.height ?? 0);
  };
  // The whole table is there, and inside its frame.
  expect(await end(".chart table tbody tr:last-child")).toBeLessThanOrEqual(await end(".chart"));
  expect(await page.locator(".controls").isVisible()).toBe(false);
  expect(await page.locator(".chart").first().isVisible()).toBe(true);
  expect(await page.locator("body").evaluate((body) => getComputedStyle(body).color)).toBe(
    "rgb(0, 0, 0)",
  );
  expect((await plot("Cases").screenshot()).toString("base64")).not.toBe(dark);
});
