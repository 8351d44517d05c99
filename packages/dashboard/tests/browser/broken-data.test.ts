import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sampleOf } from "@daily-delta/etl/testing/samples";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Browser } from "playwright-core";
import { violationsOf } from "../support/axe.ts";
import { openBrowser } from "../support/browser.ts";
import { inkOf } from "../support/ink.ts";
import { makeSite, SAMPLE_RUNS, type TestSite } from "../support/sample-site.ts";
import { type SitePage, SitePages, serveSite } from "../support/site-page.ts";
import type { OtherAnswer, StaticServer } from "../support/static-server.ts";

const STATUS = "data/us-daily/status.json";
const ROWS = "data/us-daily/rows.json";
const DATASETS = "data/datasets.json";
const PARTS = "data/us-states/parts.json";

let browser: Browser;
let pages: SitePages;
let site: TestSite;
let server: StaticServer;
let open: SitePage;
/** Set if axe checks the page at the end of the test. */
let isForAxe: boolean;

beforeAll(async () => {
  [browser, site] = await Promise.all([openBrowser(), makeSite(SAMPLE_RUNS)]);
  pages = new SitePages(browser);
});
afterAll(async () => {
  await browser.close();
  await site.remove();
});
beforeEach(async () => {
  isForAxe = true;
  server = await serveSite(site.folder);
});
afterEach(async () => {
  const problems = await open.watch.problems();
  const body = await open.page.locator("body").textContent();
  const violations = isForAxe ? await violationsOf(open.page) : [];
  await open.close();
  await server.close();
  // The answers that the test made are all that may be wrong; their bodies are not waited for.
  const others = problems.filter((problem) => !/^answered with|: net::ERR_ABORTED$/.test(problem));
  expect(others).toEqual([]);
  expect(body).not.toMatch(/NaN|undefined|\[object|Infinity|Invalid Date/);
  expect(violations).toEqual([]);
});

const JSON_TYPE = "application/json";
const json = (value: unknown): OtherAnswer => ({
  contentType: JSON_TYPE,
  body: JSON.stringify(value),
});
// biome-ignore lint/suspicious/noExplicitAny: what a test breaks may be anything
const stored = (path: string): any => JSON.parse(readFileSync(join(site.folder, path), "utf8"));

/** Messages of the page about a broken file. */
async function said(path: string, answer: OtherAnswer, query = ""): Promise<string[]> {
  server.override(`/${path}`, answer);
  open = await pages.open(server, query || FIRST);
  return await open.page.getByRole("alert").allTextContents();
}

const GARBAGE: readonly (readonly [string, OtherAnswer, RegExp])[] = [
  ["that is not there", { status: 404 }, /is not there|No data yet/],
  ["that the bucket does not give", { status: 403 }, /is not there|No data yet/],
  ["behind a server in trouble", { status: 503 }, /cannot be loaded \(503\)/],
  ["that is empty", { contentType: JSON_TYPE }, /is damaged: it is not JSON/],
  ["that is cut short", { body: '{"format":1,"data' }, /is damaged: it is not JSON/],
  ["that is a page of HTML", { body: "<!doctype html>" }, /is damaged: it is not JSON/],
  ["that is null", json(null), /is not what it should be/],
  ["that is a list", json([]), /is not what it should be/],
  ["that has nothing in it", json({ format: 1 }), /is not what it should be/],
  ["of a newer format", json({ format: 2 }), /is of format 2, and this page reads format 1/],
  ["of an older format", json({ format: 0 }), /is of format 0, and this page reads format 1/],
];

/** The first dataset, of several. */
const FIRST = "?dataset=us-daily";

const FILES = [
  ["the datasets", DATASETS, ""],
  ["the status", STATUS, ""],
  ["the rows", ROWS, ""],
  ["the parts", PARTS, "?dataset=us-states"],
  ["a part", "data/us-states/parts/alabama.json", "?dataset=us-states&part=Alabama"],
] as const;

const DAMAGED = FILES.flatMap(([name, path, query], file) =>
  GARBAGE.map(([damage, answer, sentence], kind) => {
    // Each kind of damage is tried on one of the files, and each file has several kinds.
    const isCorner = (file + kind) % FILES.length === 0;
    return { name, path, query, damage, answer, sentence, isCorner };
  }),
);
const corners = DAMAGED.flatMap(({ isCorner }, at) => (isCorner ? [at + 1] : []));
const tried = sampleOf(
  DAMAGED.length,
  "damaged file",
  { spread: 5, always: corners },
  "broken data",
).map((n) => DAMAGED[n - 1] as (typeof DAMAGED)[number]);

/** Chooses the cases of which axe looks at the page: it takes most of the time. */
const chosenForAxe = <T>(cases: readonly T[], what: string): ReadonlySet<T> =>
  new Set(
    sampleOf(cases.length, what, { spread: 2 }, `axe on each ${what}`).map(
      (n) => cases[n - 1] as T,
    ),
  );
const damagedForAxe = chosenForAxe(tried, "damaged file");

it.each(tried)("a file of $name $damage is said in a sentence", async (damaged) => {
  const { path, query, answer, sentence } = damaged;
  isForAxe = damagedForAxe.has(damaged);
  const alerts = await said(path, answer, query);
  expect(alerts).toHaveLength(1);
  expect(alerts[0]).toMatch(sentence);
  if (!alerts[0]?.includes("No data yet")) expect(alerts[0]).toContain(path);
});

describe("one of several files that is damaged", () => {
  const NEW_YORK = "data/us-states/parts/new-york.json";

  it("does not hide the other parts", async () => {
    const alerts = () => open.page.locator(".side-by-side [role=alert]").allTextContents();
    await said(NEW_YORK, { body: "{" }, "?dataset=us-states&part=Alabama&each=cases");
    await open.page.locator(".multiples").waitFor();
    expect(await alerts()).toEqual([expect.stringContaining(`${NEW_YORK} is damaged`)]);
    expect(await open.page.locator(".multiples li").count()).toBe(2);
    const query = "?dataset=us-states&part=Alabama&with=New+York&with=Puerto+Rico";
    await open.page.goto(`${server.url}/${query}`);
    await open.page.locator(".side-by-side svg").first().waitFor();
    expect(await alerts()).toEqual([expect.stringContaining(`${NEW_YORK} is damaged`)]);
  });

  it("is named where it is the last change, which no later run writes again", async () => {
    expect(await said("data/us-daily/runs/3.json", { body: "{" })).toEqual([
      "The file data/us-daily/runs/3.json is damaged: it is not JSON. To write it again, publish the whole page.",
    ]);
    expect(await open.page.locator(".chart").count()).toBe(3);
  });
});

describe("a status file that is broken", () => {
  it("does not hide the charts, nor the rows the runs", async () => {
    await said(STATUS, json({ format: 1 }));
    expect(await open.page.locator(".chart").count()).toBe(3);
  });

  it("leaves the runs if it is the rows that are broken", async () => {
    await said(ROWS, json({ format: 1 }));
    expect(await open.page.locator(".runs").count()).toBe(1);
    expect(await open.page.locator(".chart").count()).toBe(0);
  });
});

describe("rows that make no sense", () => {
  const columns = (change: (columns: Record<string, unknown[]>) => object) => {
    const file = stored(ROWS);
    return json({ ...file, columns: change(file.columns) });
  };

  const NONSENSE: readonly (readonly [string, () => OtherAnswer, RegExp])[] = [
    ["no dates", () => columns(({ date: _, ...others }) => others), /no column "date"/],
    ["a short column", () => columns((all) => ({ ...all, cases: [1] })), /1 values, not 362/],
    [
      "a wrong date",
      () => columns((all) => ({ ...all, date: all.date?.map(() => "2020-02-31x") })),
      /not a date/,
    ],
    [
      "one date twice",
      () => columns((all) => ({ ...all, date: all.date?.map(() => "2020-02-01") })),
      /twice/,
    ],
    [
      "words for numbers",
      () => columns((all) => ({ ...all, deaths: all.deaths?.map(() => "many") })),
      /"many", which is not a number/,
    ],
    [
      "truths for numbers",
      () => columns((all) => ({ ...all, deaths: all.deaths?.map(() => true) })),
      /"true", which is not a number/,
    ],
    [
      "objects for numbers",
      () => columns((all) => ({ ...all, deaths: all.deaths?.map(() => ({})) })),
      /columns\.deaths/,
    ],
    [
      "no rows",
      () => columns(() => ({ date: [], cases: [], deaths: [], recoveries: [] })),
      /has no rows/,
    ],
  ];
  const nonsenseForAxe = chosenForAxe(
    NONSENSE.map(([name]) => name),
    "row fault",
  );

  it.each(NONSENSE)("%s", async (name, answer, sentence) => {
    isForAxe = nonsenseForAxe.has(name);
    const alerts = await said(ROWS, answer());
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatch(sentence);
  });

  it("are shown as far as they are known: one day, and nothing of a measure", async () => {
    const answer = columns(() => ({
      ...{ date: ["2020-01-01"], cases: [null], deaths: [0], recoveries: [null] },
    }));
    expect(await said(ROWS, answer)).toEqual([]);
    expect(await open.page.locator(".lead").textContent()).toBe(
      "As of January 1, 2020: 0 COVID-19 deaths. COVID-19 cases have not been reported. COVID-19 recoveries have not been reported.",
    );
    for (const name of ["New per day", "7-day average", "Log"]) {
      await open.page.getByRole("radio", { name }).check();
    }
  });
});

describe("rows with a mistyped year, as an earlier version stored them", () => {
  const withTypos = (dates: readonly string[], plausible?: object) => {
    const { columns, plausible: _, ...file } = stored(ROWS);
    const more = dates.map((_, index) => 7_000_000 + index);
    const longer = (name: string, values: readonly unknown[]) => [...columns[name], ...values];
    return json({
      ...file,
      plausible,
      columns: {
        date: longer("date", dates),
        cases: longer("cases", more),
        deaths: longer("deaths", more),
        recoveries: longer("recoveries", more),
      },
    });
  };
  const warnings = () => open.page.locator(".notice p:not(details p)").allTextContents();

  it("do not head the page, are left out of charts and ranges, and are named", async () => {
    expect(await said(ROWS, withTypos(["2202-05-13"]))).toEqual([]);
    expect(await open.page.locator(".lead").textContent()).toMatch(
      /^As of January 16, 2021: 49,850 /,
    );
    expect(await open.page.getByLabel("to", { exact: true }).inputValue()).toBe("2021-01-16");
    expect(await warnings()).toEqual([
      "1 stored row is not shown. Its date, May 13, 2202, is implausible.",
    ]);
  });

  it("do not hide that the sources have nothing newer", async () => {
    server.override(`/${ROWS}`, withTypos(["0202-05-13", "2202-05-13"]));
    open = await pages.open(server, FIRST, { now: new Date("2021-03-01T20:00:00Z") });
    expect(await warnings()).toEqual([
      expect.stringMatching(/^No update since/),
      expect.stringMatching(/^Data ends on January 16, 2021, 1 month ago\./),
      "2 stored rows are not shown. Their dates, such as May 13, 202, are implausible.",
    ]);
  });

  it("are shown where the dataset declares that such days are plausible", async () => {
    const plausible = { first: "1583-01-01", last: "2021-01-31" };
    expect(await said(ROWS, withTypos(["2021-01-17", "2021-01-31"], plausible))).toEqual([]);
    expect(await open.page.locator(".lead").textContent()).toMatch(/^As of January 31, 2021: /);
    expect(await warnings()).toEqual([]);
  });

  it("leave nothing to show if there are no others", async () => {
    const { columns: _, ...file } = stored(ROWS);
    const columns = { date: ["2202-05-13"], cases: [1], deaths: [1], recoveries: [1] };
    expect(await said(ROWS, json({ ...file, columns }))).toEqual([
      "COVID-19 in the United States has no rows to show.",
      "1 stored row is not shown. Its date, May 13, 2202, is implausible.",
    ]);
  });
});

describe("data that does not belong together", () => {
  it("rows of an earlier run are said to be old", async () => {
    const rows = stored(ROWS);
    expect(await said(ROWS, json({ ...rows, runId: 1 }))).toEqual([]);
    expect(await open.page.locator(".notice p:not(details p)").allTextContents()).toEqual([
      expect.stringMatching(/^These numbers were published .* and have changed since/),
    ]);
  });

  it("rows of another part are refused", async () => {
    const path = "data/us-states/parts/alabama.json";
    const other = stored("data/us-states/parts/new-york.json");
    expect(await said(path, json(other), "?dataset=us-states&part=Alabama")).toEqual([
      "The rows of COVID-19 in US states are damaged: the file is of us-states, New York.",
    ]);
  });

  it("a day that is not there is ignored, and a range that is not there is named", async () => {
    expect(
      await said("nothing", json(null), "?dataset=us-daily&day=2020-99-99&from=2020-02-31"),
    ).toEqual(['"2020-02-31" in the address is not a date. All days are shown.']);
    expect(await open.page.locator("canvas").count()).toBe(3);
  });
});

describe("known days between unknown ones", () => {
  it("are drawn as points", async () => {
    const file = stored(ROWS);
    const cases = file.columns.cases.map((value: number, day: number) => (day % 2 ? null : value));
    await said(ROWS, json({ ...file, columns: { ...file.columns, cases } }));
    const stretch = { from: 0.2, to: 0.9 };
    expect(await inkOf(open.plot("Cases"), "--series-1", stretch)).toBeGreaterThan(0.001);
  });
});

it("a page whose script does not come says what to do", async () => {
  for (const name of readdirSync(site.folder).filter((file) => file.endsWith(".js"))) {
    server.override(`/${name}`, { status: 404 });
  }
  open = await pages.open(server, FIRST, { isPage: false });
  expect(await open.page.locator("#page").textContent()).toContain("npx -y pnpm dashboard");
});

describe("what is not there", () => {
  it("an empty database says that nothing has run", async () => {
    expect(await said(DATASETS, json({ format: 1, datasets: [] }))).toEqual([
      "No dataset has run yet.",
    ]);
  });

  it("a dataset that has never succeeded says so, and why", async () => {
    const status = stored(STATUS);
    const runs = status.runs.filter((run: { status: string }) => run.status === "failed");
    server.override(`/${ROWS}`, { status: 404 });
    const alerts = await said(STATUS, json({ ...status, sources: [], failures: 1, runs }));
    expect(alerts).toEqual([
      "COVID-19 in the United States has never been loaded: no run has succeeded yet.",
    ]);
    expect(await open.page.locator(".runs").textContent()).toContain("CONTRACT");
  });

  it("a dataset that publishes no rows shows its runs", async () => {
    const file = stored(DATASETS);
    const datasets = file.datasets.map((dataset: object) => ({ ...dataset, hasRows: false }));
    expect(await said(DATASETS, json({ ...file, datasets }))).toEqual([
      "The rows of COVID-19 in the United States are not published, only its runs.",
    ]);
    expect(await open.page.locator(".runs").count()).toBe(1);
  });

  it("a dataset without parts says that it has no rows", async () => {
    const alerts = await said(PARTS, json({ ...stored(PARTS), parts: [] }), "?dataset=us-states");
    expect(alerts).toEqual(["COVID-19 in US states has no rows."]);
  });
});
