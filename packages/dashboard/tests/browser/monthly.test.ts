import { date, defineDataset, numeric } from "@daily-delta/etl";
import { afterAll, afterEach, beforeAll, expect, it } from "@jest/globals";
import { violationsOf } from "../support/axe.ts";
import { openText } from "../support/sample-site.ts";
import { rowsOf } from "../support/site-page.ts";
import { Viewer } from "../support/viewer.ts";

const rates = defineDataset({
  name: "rates",
  title: "Rates",
  key: ["month"],
  columns: { month: date(), rate: numeric({ measures: "level" }) },
  source: { url: "https://example.org/rates.csv" },
  publish: "one-file",
});
const monthOf = (index: number) => new Date(Date.UTC(2019, index, 1)).toISOString().slice(0, 10);
const lines = Array.from({ length: 24 }, (_, index) => `${monthOf(index)},${index + 1}.5`);

let viewer: Viewer;
beforeAll(async () => {
  const open = () => openText(["month,rate", ...lines].join("\n"));
  viewer = await Viewer.of([{ dataset: rates, urls: {}, at: "2020-12-15T19:00:00Z", open }]);
});
afterAll(() => viewer.close());
afterEach(() => viewer.expectNoProblems());

it("reads the values of a monthly level, and not the days between them", async () => {
  const { page, plot } = await viewer.show();
  const slider = plot("Rate");
  const read = async () => (await slider.getAttribute("aria-valuetext"))?.split(",").slice(0, 2);
  await slider.focus();
  await page.keyboard.press("End");
  expect(await read()).toEqual(["December 1", " 2020. Rate: 24.5"]);
  await page.keyboard.press("ArrowLeft");
  expect(await read()).toEqual(["November 1", " 2020. Rate: 23.5"]);
  await page.keyboard.press("ArrowRight");
  expect(await read()).toEqual(["December 1", " 2020. Rate: 24.5"]);
  const box = await slider.locator(".u-over").boundingBox();
  for (const share of [0.21, 0.5, 0.77]) {
    const [x, y] = [(box?.x ?? 0) + (box?.width ?? 0) * share, (box?.y ?? 0) + 20];
    await page.mouse.move(x, y);
    expect((await read())?.join()).toMatch(/^\w+ 1, \d{4}\. Rate: \d+\.5$/);
  }
});

it("offers no range that has a single value", async () => {
  const { page } = await viewer.show();
  expect(await page.getByRole("button", { name: /^Newest / }).allTextContents()).toEqual([
    ...["Newest 365 days", "Newest 90 days"],
  ]);
});

it("lists only the days with a value of a level, and says so", async () => {
  const { page, chart } = await viewer.show();
  await chart("Rate").getByText("Rate as a table").click();
  await chart("Rate").getByText("Days without a value are left out.").waitFor();
  const rows = await rowsOf(chart("Rate").locator("table"));
  expect(rows).toHaveLength(24);
  expect(rows[0]).toEqual(["Dec 1, 2020", "24.5", "+1"]);
  expect(await violationsOf(page)).toEqual([]);
});
