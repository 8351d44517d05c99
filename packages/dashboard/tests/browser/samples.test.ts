import { text as contentsOf } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { violationsOf } from "../support/axe.ts";
import { MARKED_RUNS } from "../support/sample-site.ts";
import { savedBy } from "../support/saved-by.ts";
import { Viewer } from "../support/viewer.ts";

let viewer: Viewer;
beforeAll(async () => {
  viewer = await Viewer.of(MARKED_RUNS);
});
afterAll(() => viewer.close());
afterEach(() => viewer.expectNoProblems());

const BANNER = "Sample data: every number here is invented. None is a real count of anything.";

/** Notes what each chart draws. */
const RECORDER = `
  globalThis.drawn = new Map();
  const draw = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (text, ...more) {
    globalThis.drawn.set(this.canvas, [...(globalThis.drawn.get(this.canvas) ?? []), text]);
    return draw.call(this, text, ...more);
  };`;

describe("a page of samples", () => {
  it("says so above all numbers and in the title", async () => {
    const { page } = await viewer.show();
    const banner = page.getByRole("note");
    expect(await banner.textContent()).toBe(BANNER);
    const top = async (selector: string) => (await page.locator(selector).first().boundingBox())?.y;
    expect((await banner.boundingBox())?.y).toBeLessThan((await top("h1")) ?? 0);
    expect(await page.title()).toMatch(/^SAMPLE DATA \(invented\): .* – Daily Delta$/);
    expect(await violationsOf(page)).toEqual([]);
  });

  it("shows no credits", async () => {
    const { page } = await viewer.show();
    const text = await page.locator("body").textContent();
    expect(text).not.toMatch(/New York Times|Johns Hopkins|Licence|agencies/);
    expect(await page.locator(".sources a").count()).toBe(0);
    expect(await page.locator(".sources").textContent()).toContain("They are invented");
  });

  it.each(["total", "added", "average"])("writes it into each chart (%s)", async (shown) => {
    const { page } = await viewer.show(`?show=${shown}`, { script: RECORDER });
    await page.locator("canvas").nth(2).waitFor();
    const marked = await page.evaluate(() =>
      [...document.querySelectorAll("canvas")].map((canvas) =>
        (globalThis as never as { drawn: Map<unknown, string[]> }).drawn
          .get(canvas)
          ?.includes("invented sample data"),
      ),
    );
    expect(marked).toEqual([true, true, true]);
  });

  it("prints it", async () => {
    const { page } = await viewer.show();
    await page.emulateMedia({ media: "print" });
    expect(await page.getByRole("note").isVisible()).toBe(true);
  });

  it("downloads it, in the file's name and in each line", async () => {
    const { page } = await viewer.show("?from=2020-12-12&to=2020-12-14");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download CSV" }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^SAMPLE_us-daily_.*\.csv$/);
    const [head, ...lines] = (await contentsOf(await download.createReadStream()))
      .trimEnd()
      .split("\n");
    expect(head).toMatch(/^date,daily_delta_sample,cases,/);
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line).toMatch(/^2020-12-1\d,invented,\d/);
  });

  it("says so in a saved picture, and in its name", async () => {
    const { page } = await viewer.show("?show=added");
    const { name, contents } = await savedBy(page, "Save COVID-19 cases as SVG");
    expect(name).toBe("SAMPLE_us-daily_cases.svg");
    expect(contents.toString()).toContain(`>${BANNER}</text>`);
    expect(contents.toString()).toContain(">invented sample data</text>");
    expect(contents.toString()).not.toContain("Source");
  });
});

it("a page of real numbers says nothing of samples", async () => {
  const { page } = await viewer.show();
  await page.route("**/data/**", async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replaceAll('"isSample":true', '"isSample":false');
    await route.fulfill({ response, body });
  });
  await page.reload();
  await page.locator("main:not(#loading)").waitFor();
  expect(await page.getByRole("note").count()).toBe(0);
  expect(await page.title()).not.toContain("SAMPLE");
});
