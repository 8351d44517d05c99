import { text as contentsOf } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { inkOf } from "../support/ink.ts";
import { SAMPLE_RUNS } from "../support/sample-site.ts";
import { rowsOf, type SitePage, settled } from "../support/site-page.ts";
import { Viewer } from "../support/viewer.ts";

let viewer: Viewer;
beforeAll(async () => {
  viewer = await Viewer.of(SAMPLE_RUNS);
});
afterAll(() => viewer.close());
afterEach(() => viewer.expectNoProblems());

const show = (query?: string): Promise<SitePage> => viewer.show(query);

const range = ({ page }: SitePage) =>
  Promise.all(["from", "to"].map((label) => page.getByLabel(label, { exact: true }).inputValue()));
/** The places of two days in the samples, as shares of all. */
const between = (first: string, last: string) => {
  const share = (day: string) =>
    (Date.parse(day) - Date.parse("2020-01-21")) /
    (Date.parse("2021-01-16") - Date.parse("2020-01-21"));
  return { from: share(first), to: share(last) };
};

it("the head line says where the numbers stand, and how fresh they are", async () => {
  const { page } = await show();
  const main = page.locator("main");
  expect(await page.title()).toBe("COVID-19 in the United States – Daily Delta");
  expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe(
    "COVID-19 in the United States",
  );
  expect(await main.locator(".lead").textContent()).toBe(
    "As of January 16, 2021: 49,850 COVID-19 cases and 921 COVID-19 deaths. COVID-19 recoveries have not been reported since December 13, 2020 (18,301 then).",
  );
  expect(await main.locator(".freshness li").allInnerTexts()).toEqual([
    "The New York Times: last changed 1 hour ago; last checked 1 hour ago.",
    "Johns Hopkins University: last changed 1 hour ago; last checked 1 hour ago.",
  ]);
  expect(await main.locator(".notice").count()).toBe(0);
});

describe("charts", () => {
  it("draw each measure in its colour, and nothing where it is not known", async () => {
    const { plot } = await show();
    for (const [index, name] of ["Cases", "Deaths", "Recoveries"].entries()) {
      const known = between("2020-10-01", "2020-12-01");
      expect(await inkOf(plot(name), `--series-${index + 1}`, known)).toBeGreaterThan(0.005);
    }
    const unknown = between("2020-12-18", "2021-01-12");
    expect(await inkOf(plot("Recoveries"), "--series-3", unknown)).toBe(0);
    expect(await inkOf(plot("Cases"), "--series-1", unknown)).toBeGreaterThan(0.005);
  });

  it("mark a day on which the total fell, and draw no bar for it", async () => {
    const { page, plot, chart } = await show("?show=added&from=2020-08-14&to=2020-08-26");
    expect(await chart("Cases").locator(".falls summary").textContent()).toBe(
      "the total falls on 1 day",
    );
    const day = (n: number) => ({ from: (n - 0.3) / 12, to: (n + 0.3) / 12 });
    const fall = 20 - 14;
    expect(await inkOf(plot("Cases"), "--fall", day(fall))).toBeGreaterThan(0.001);
    expect(await inkOf(plot("Cases"), "--fall", day(fall + 2))).toBe(0);
    await plot("Cases").focus();
    await page.keyboard.press("Home");
    for (let n = 0; n < fall; n++) await page.keyboard.press("ArrowRight");
    expect(await plot("Cases").getAttribute("aria-valuetext")).toMatch(
      /^August 20, 2020\. Cases: [\d,]+, new: total fell by \d/,
    );
  });

  it("mark the days that upstream revised, and no others", async () => {
    const { chart, plot } = await show("?from=2020-12-18&to=2021-01-02");
    expect(await chart("Cases").locator(".revised").textContent()).toBe("9 days revised");
    expect(await chart("Cases").locator(".falls").count()).toBe(0);
    const day = (date: number) => {
      const place = (date - 18) / 15;
      return { from: place - 0.02, to: place + 0.02 };
    };
    expect(await inkOf(plot("Cases"), "--revision", day(21))).toBeGreaterThan(0.001);
    expect(await inkOf(plot("Cases"), "--revision", day(29))).toBeGreaterThan(0.001);
    expect(await inkOf(plot("Cases"), "--revision", day(19))).toBe(0);
    expect(await inkOf(plot("Cases"), "--revision", day(31))).toBe(0);
    expect(await inkOf(plot("Recoveries"), "--revision", { from: 0, to: 1 })).toBe(0);
  });

  it("say what they show", async () => {
    const { page, chart } = await show();
    const shown = () => chart("Cases").locator(".shown").textContent();
    expect(await shown()).toBe("Totals, scale from zero");
    await page.getByRole("radio", { name: "New per day" }).check();
    expect(await shown()).toBe(
      "New per day (bars) and their 7-day average (line), scale from zero",
    );
  });

  it("say the last value of what is shown, on the days that are shown", async () => {
    const { chart } = await show("?show=added&from=2020-08-14&to=2020-08-26");
    expect(await chart("Cases").locator(".latest").textContent()).toMatch(
      /^\+\d+new on August 26, 2020, 7-day average [\d.]+$/,
    );
    expect(await chart("Cases").locator(".shown").textContent()).toMatch(
      /, scale from zero, August 14, 2020 to August 26, 2020$/,
    );
  });

  it("fit their axis to a range of totals, unless told otherwise, which the URL keeps", async () => {
    const { page, chart, plot } = await show("?from=2020-08-14&to=2020-08-26");
    const note = chart("Cases").locator(".shown");
    expect(await note.textContent()).toContain("Totals, scale fitted to the values, not from zero");
    const fitted = await plot("Cases").locator("canvas").screenshot();
    await page.getByRole("radio", { name: "From zero" }).check();
    expect(new URL(page.url()).search).toContain("y=zero");
    expect(await note.textContent()).toContain("Totals, scale from zero");
    await settled(page);
    expect(await plot("Cases").locator("canvas").screenshot()).not.toEqual(fitted);
  });

  it("open the days on which the total falls, and read marks by keys and mouse", async () => {
    const { page, chart, plot } = await show();
    await plot("Cases").focus();
    await page.keyboard.press("Shift+ArrowRight");
    const value = () => plot("Cases").getAttribute("aria-valuetext");
    expect(await value()).toMatch(/^August 20, 2020\. Cases: [\d,]+, new: total fell by/);
    await page.keyboard.press("Shift+ArrowRight");
    expect(await value()).toMatch(/^December 21, 2020\. Cases: [\d,]+ \(revised\)/);
    const box = await plot("Cases").locator(".u-over").boundingBox();
    if (box === null) throw new Error("there is no chart");
    const { from } = between("2020-08-20", "2020-08-20");
    // A day is 3 pixels wide here.
    await page.mouse.move(box.x + from * box.width + 4, box.y + 20);
    expect(await value()).toMatch(/^August 20, 2020\./);
    await chart("Cases").locator(".falls summary").click();
    await chart("Cases").getByRole("button", { name: "August 20, 2020" }).click();
    expect(new URL(page.url()).search).toBe("?dataset=us-daily&day=2020-08-20");
    expect(await page.locator(".versions").textContent()).toContain("August 20, 2020");
  });

  it.each([
    ["New per day", "added"],
    ["7-day average", "average"],
  ])("show %s, which the URL keeps", async (label, word) => {
    const { page, plot } = await show();
    await page.getByRole("radio", { name: label }).check();
    expect(new URL(page.url()).search).toBe(`?dataset=us-daily&show=${word}`);
    const known = between("2020-10-01", "2020-12-01");
    expect(await inkOf(plot("Cases"), "--series-1", known)).toBeGreaterThan(0.003);
    await page.reload();
    await page.locator("main:not(#loading)").waitFor();
    expect(await page.getByRole("radio", { name: label }).isChecked()).toBe(true);
    await page.getByRole("radio", { name: "Totals" }).check();
    expect(new URL(page.url()).search).toBe("?dataset=us-daily");
  });

  it("have a logarithmic scale, on which small and large are both seen", async () => {
    const { page, plot } = await show();
    const early = between("2020-03-01", "2020-04-01");
    const height = async () => {
      const box = await plot("Cases").locator("canvas").screenshot();
      return box.length;
    };
    const linear = await height();
    await page.getByRole("radio", { name: "Log" }).check();
    expect(new URL(page.url()).search).toBe("?dataset=us-daily&scale=log");
    expect(await height()).not.toBe(linear);
    expect(await inkOf(plot("Cases"), "--series-1", early)).toBeGreaterThan(0.005);
    expect(await inkOf(plot("Recoveries"), "--series-3", between("2020-12-18", "2021-01-12"))).toBe(
      0,
    );
  });

  it("draw points on a logarithmic scale, on which the length of a bar means nothing", async () => {
    const { page, plot } = await show("?show=added");
    const caption = page
      .locator("figure")
      .filter({ has: plot("Cases") })
      .locator(".shown");
    expect(await caption.textContent()).toContain("(bars)");
    const linear = await plot("Cases").locator("canvas").screenshot();
    await page.getByRole("radio", { name: "Log" }).check();
    expect(await caption.textContent()).toContain("(points)");
    expect(await plot("Cases").locator("canvas").screenshot()).not.toEqual(linear);
  });

  it("read all measures of one day at the cursor", async () => {
    const { page, plot } = await show();
    await plot("Deaths").scrollIntoViewIfNeeded();
    const box = await plot("Deaths").locator(".u-over").boundingBox();
    if (box === null) throw new Error("there is no chart");
    await page.mouse.move(box.x + box.width - 0.4, box.y + box.height / 2);
    const tooltip = page.locator(".tooltip");
    await tooltip.waitFor({ state: "visible" });
    expect(await tooltip.locator("strong").textContent()).toBe("January 16, 2021");
    expect(await rowsOf(tooltip.locator("table"))).toEqual([
      ["Cases", "49,850", "+243", "292"],
      ["Deaths", "921", "+5", "6.4"],
      ["Recoveries", "not reported", "not reported", "not reported"],
    ]);
    await page.mouse.move(5, 5);
    await tooltip.waitFor({ state: "hidden" });
  });

  it("have a table each, in which unknown is not zero", async () => {
    const { chart } = await show();
    const figure = chart("Recoveries");
    await figure.getByText("Recoveries as a table").click();
    const rows = await rowsOf(figure.locator("table"));
    expect(rows).toHaveLength(362);
    expect(rows[0]).toEqual(["Jan 16, 2021", "not reported", "not reported", "not reported"]);
    expect(rows.find(([day]) => day === "Dec 13, 2020")?.[1]).toBe("18,301");
    expect(rows.at(-2)?.[1]).toBe("0");
  });
});

describe("a range", () => {
  it("is drawn with the mouse, and reset by a double click", async () => {
    const view = await show();
    const { page, plot } = view;
    const over = plot("Cases").locator(".u-over");
    const box = await over.boundingBox();
    if (box === null) throw new Error("there is no chart");
    await page.mouse.move(box.x + box.width * 0.25, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 60, { steps: 5 });
    await page.mouse.up();
    const [from = "", to = ""] = await range(view);
    expect(from > "2020-04-10" && from < "2020-04-30").toBe(true);
    expect(to > "2020-07-10" && to < "2020-07-30").toBe(true);
    expect(new URL(page.url()).search).toBe(`?dataset=us-daily&from=${from}&to=${to}`);
    await over.dblclick();
    expect(await range(view)).toEqual(["2020-01-21", "2021-01-16"]);
    expect(new URL(page.url()).search).toBe("?dataset=us-daily");
  });

  it("is chosen by keys, by dates, and by buttons", async () => {
    const view = await show();
    const { page, plot } = view;
    await plot("Cases").focus();
    await page.keyboard.press("+");
    expect(await range(view)).toEqual(["2020-07-20", "2021-01-16"]);
    await page.keyboard.press("Escape");
    expect(await range(view)).toEqual(["2020-01-21", "2021-01-16"]);
    await page.getByLabel("from", { exact: true }).fill("2020-06-01");
    await page.getByLabel("to", { exact: true }).fill("2020-06-30");
    expect(new URL(page.url()).search).toBe("?dataset=us-daily&from=2020-06-01&to=2020-06-30");
    await page.getByRole("button", { name: "Newest 30 days" }).click();
    expect(await range(view)).toEqual(["2020-12-18", "2021-01-16"]);
    await page.getByRole("button", { name: "All days" }).click();
    expect(await range(view)).toEqual(["2020-01-21", "2021-01-16"]);
    expect(await page.getByRole("button", { name: "All days" }).isDisabled()).toBe(true);
  });

  it("may be typed, digit by digit", async () => {
    const view = await show();
    const { page } = view;
    await page.getByLabel("from", { exact: true }).focus();
    await page.keyboard.type("06152020");
    await page.keyboard.press("Tab");
    expect(await range(view)).toEqual(["2020-06-15", "2021-01-16"]);
    expect(new URL(page.url()).search).toBe("?dataset=us-daily&from=2020-06-15");
  });

  it("keeps the day that is read where it is", async () => {
    const { page, plot } = await show();
    await plot("Deaths").focus();
    await page.keyboard.press("End");
    for (let step = 0; step < 4; step++) await page.keyboard.press("PageDown");
    const day = await plot("Deaths").getAttribute("aria-valuetext");
    await page.keyboard.press("+");
    await settled(page);
    expect(await plot("Deaths").getAttribute("aria-valuetext")).toBe(day);
    expect(await page.locator(".tooltip strong").textContent()).toBe("September 18, 2020");
    await page.keyboard.press("ArrowRight");
    expect(await page.locator(".tooltip strong").textContent()).toBe("September 19, 2020");
  });

  it("is not drawn by a hand that slips", async () => {
    const view = await show();
    const { page, plot } = view;
    const box = await plot("Cases").locator(".u-over").boundingBox();
    if (box === null) throw new Error("there is no chart");
    await page.mouse.move(box.x + 300, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + 304, box.y + 41);
    await page.mouse.up();
    expect(await range(view)).toEqual(["2020-01-21", "2021-01-16"]);
  });

  it("is what the tables and the download have", async () => {
    const { page, chart } = await show("?show=added&from=2020-12-12&to=2020-12-14");
    await chart("Cases").getByText("Cases as a table").click();
    expect((await rowsOf(chart("Cases").locator("table"))).map(([day]) => day)).toEqual([
      "Dec 14, 2020",
      "Dec 13, 2020",
      "Dec 12, 2020",
    ]);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download CSV" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("us-daily_new_2020-12-12_2020-12-14.csv");
    const text = await contentsOf(await download.createReadStream());
    const [head, ...lines] = text.trimEnd().split("\n");
    expect(head).toMatch(/^date,cases_new,cases_7_day_average,deaths_new,/);
    expect(lines).toHaveLength(3);
    expect(lines[2]).toMatch(/^2020-12-14,\d+,[\d.]+,\d+,[\d.]+,,$/);
  });
});
