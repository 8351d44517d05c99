import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { usDaily, usStates } from "@daily-delta/etl";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { violationsOf } from "../support/axe.ts";
import { inkOf } from "../support/ink.ts";
import { rowsOf } from "../support/site-page.ts";
import { Viewer } from "../support/viewer.ts";

const folder = process.env.REAL_DATA;
const given = folder ? describe : describe.skip;
const note = folder ? "" : " (skipped: REAL_DATA names no folder of real files)";

const real = (name: string): string => pathToFileURL(resolve(folder ?? "", name)).href;
const files = (nyt: string, jhu: string) => ({
  nyt: real(`nyt-us.${nyt}.csv`),
  jhu: real(`jhu-combined.${jhu}.csv.gz`),
});
const NOW = new Date("2023-03-24T20:00:00Z");

given(`the page of real files${note}`, () => {
  let viewer: Viewer;
  beforeAll(async () => {
    viewer = await Viewer.of([
      { dataset: usDaily, urls: files("2020-10-22", "2020-10-22"), at: "2020-10-23T19:00:00Z" },
      { dataset: usDaily, urls: files("2021-03-16", "2021-03-16"), at: "2021-03-17T19:00:00Z" },
      {
        dataset: usDaily,
        urls: files("2023-03-23.reconstructed", "2021-03-16"),
        at: "2023-03-24T19:00:00Z",
      },
      {
        dataset: usStates,
        urls: { nyt: real("nyt-us-states.2023-03-23.csv.gz") },
        at: "2023-03-24T19:00:00Z",
      },
    ]);
  });
  afterAll(() => viewer.close());
  afterEach(() => viewer.expectNoProblems());

  it("says where the United States stand, and that recoveries are not known", async () => {
    const { page, plot, chart } = await viewer.show("", { now: NOW });
    expect(await page.locator(".lead").textContent()).toBe(
      "As of March 23, 2023: 103,910,034 COVID-19 cases and 1,135,343 COVID-19 deaths. COVID-19 recoveries have not been reported since December 13, 2020 (6,298,082 then).",
    );
    expect(await page.locator(".freshness .frozen").allTextContents()).toEqual([
      expect.stringMatching(/^Johns Hopkins University: has not changed since Mar 17, 2021/),
    ]);
    expect(await chart("Cases").locator(".falls summary").textContent()).toBe(
      "the total falls on 3 days",
    );
    const last = { from: 0.4, to: 1 };
    expect(await inkOf(plot("Recoveries"), "--series-3", last)).toBe(0);
    expect(await inkOf(plot("Cases"), "--series-1", last)).toBeGreaterThan(0);
    expect(await violationsOf(page)).toEqual([]);
  });

  it("marks the falls of a total, and draws no bars for them", async () => {
    const { page, plot } = await viewer.show("?show=added&from=2022-12-20&to=2023-01-10", {
      now: NOW,
    });
    await plot("Cases").focus();
    await page.keyboard.press("Home");
    for (let day = 20; day < 32; day++) await page.keyboard.press("ArrowRight");
    expect(await plot("Cases").getAttribute("aria-valuetext")).toMatch(
      /^January 1, 2023\. Cases: [\d,]+, new: total fell by /,
    );
  });

  it("shows each of the 56 states and territories", async () => {
    const { page } = await viewer.show("?dataset=us-states&part=Guam", { now: NOW });
    await page.getByRole("heading", { level: 1, name: "Guam" }).waitFor();
    await page.getByRole("button", { name: "Show all 56" }).click();
    const rows = await rowsOf(page.getByRole("region", { name: /^By state/ }).locator("table"));
    expect(rows).toHaveLength(56);
    expect(rows[0]?.[0]).toBe("California");
    const total = rows.reduce((sum, [, cases = ""]) => sum + Number(cases.replaceAll(",", "")), 0);
    expect(total).toBe(103_910_034);
  });
});
