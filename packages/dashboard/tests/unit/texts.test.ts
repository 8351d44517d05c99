import type { DatasetDescription } from "@daily-delta/etl/site-files";
import { describe, expect, it } from "@jest/globals";
import { toCsv } from "../../page/data/csv.ts";
import { toTimeline } from "../../page/data/timeline.ts";
import { nameOf } from "../../page/model/model.ts";
import {
  axisDates,
  axisValues,
  formatAgo,
  formatDuration,
  formatMean,
  formatName,
  formatRounded,
  formatShare,
} from "../../page/text/format.ts";
import { describeSources } from "../../page/text/freshness.ts";
import { headline } from "../../page/text/headline.ts";
import { sentenceOf } from "../../page/text/reading.ts";
import { describeRevisions } from "../../page/text/revisions.ts";

const now = new Date("2021-03-01T12:00:00Z");
const timeline = toTimeline(
  {
    date: ["2020-12-12", "2020-12-13", "2020-12-14"],
    cases: [1_000_000, 1_200_000, 1_100_000],
    new_deaths: [null, null, null],
    recoveries: [5, 6, null],
  },
  "date",
  ["cases", "new_deaths", "recoveries"],
);

it.each([
  [{ title: "Sewage" }, undefined, "Sewage"],
  [{ title: "Sewage" }, "Influenza A", "Sewage: Influenza A"],
  [{ title: "COVID-19 in US states", subject: "COVID-19" }, "Texas", "COVID-19: Texas"],
  [{ title: "COVID-19 in the US", subject: "COVID-19" }, undefined, "COVID-19 in the US"],
  [{ title: "Viruses" }, "Viruses of bats", "Viruses of bats"],
])("names what is shown of %j, part %s", (description, part, name) => {
  expect(nameOf({ part, description: description as DatasetDescription })).toBe(name);
});

describe("the head line", () => {
  it("says what is known, and since when something is not", () => {
    expect(headline(timeline)).toBe(
      "As of December 14, 2020: 1,100,000 cases. New deaths have not been reported. Recoveries have not been reported since December 13, 2020 (6 then).",
    );
  });

  it("has an and between the last two", () => {
    const two = toTimeline({ d: ["2020-01-01"], a: [1], b: [2], c: [3] }, "d", ["a", "b", "c"]);
    expect(headline(two)).toBe("As of January 1, 2020: 1 a, 2 b and 3 c.");
  });

  it("shortens decimals to six digits", () => {
    const share = toTimeline({ d: ["2020-01-01"], share: ["0.2704675484829125"] }, "d", ["share"]);
    expect(headline(share)).toBe("As of January 1, 2020: 0.270468 share.");
  });

  it("says so where nothing is known, or nothing stored", () => {
    const unknown = toTimeline({ d: ["2020-01-01"], a: [null] }, "d", ["a"]);
    expect(headline(unknown)).toBe("The latest day is January 1, 2020. A have not been reported.");
    expect(headline({ dates: [], series: [], implausible: [], hasAllRevisions: true })).toBe(
      "No day is stored.",
    );
  });
});

it("a day is read out with the fall of a total and what is not reported", () => {
  expect(sentenceOf(timeline, 2)).toBe(
    "December 14, 2020. Cases: 1,100,000, new: total fell by 100,000, 7-day average: not reported. New deaths: not reported, new: not reported, 7-day average: not reported. Recoveries: not reported, new: not reported, 7-day average: not reported",
  );
});

const run = (status: string, error: object | null = null, day = "01") => ({
  ...{ status, error, startedAt: `2021-03-${day}T10:00:00Z` },
});
const status = (parts: object) =>
  ({
    failures: 0,
    runs: [run("unchanged")],
    sources: [source("nyt", "2021-03-01", "2021-03-01")],
    checks: [],
    missing: null,
    ...parts,
  }) as never;
const source = (name: string, changed: string, checked: string, isFirst = false) => ({
  name,
  firstSeenAt: `${changed}T10:00:00Z`,
  changedAt: isFirst ? null : `${changed}T10:00:00Z`,
  checkedAt: `${checked}T10:00:00Z`,
});
const description = {
  sources: [
    { name: "nyt", credit: { name: "The Times" } },
    { name: "jhu", credit: null },
  ],
} as never;

describe("sources", () => {
  it("are called frozen when they were looked at for two weeks in vain", () => {
    const sources = [
      source("nyt", "2021-03-01", "2021-03-01"),
      source("jhu", "2021-02-01", "2021-03-01"),
    ];
    expect(describeSources(status({ sources }), description, now)).toEqual([
      { text: "The Times: last changed 2 hours ago; last checked 2 hours ago.", standing: "good" },
      {
        text: "jhu: has not changed since Feb 1, 2021, 10:00 UTC (28 days ago), no longer updated; last checked 2 hours ago.",
        standing: "frozen",
      },
    ]);
  });

  it("do not call a source changed without evidence", () => {
    const first = (seen: string) => status({ sources: [source("nyt", seen, "2021-03-01", true)] });
    expect(describeSources(first("2021-03-01"), description, now)[0]?.text).toBe(
      "The Times: unchanged since we first fetched it, 2 hours ago; last checked 2 hours ago.",
    );
    expect(describeSources(first("2021-02-01"), description, now)[0]?.text).toBe(
      "The Times: unchanged since we first fetched it, 28 days ago, no longer updated; last checked 2 hours ago.",
    );
  });
});

describe("the last look at a source", () => {
  const check = (parts: object) => ({
    ...{ name: "nyt", checkedAt: "2021-03-01T11:59:00Z", outcome: "accepted" },
    ...{ since: null, reason: null, ...parts },
  });
  const described = (parts: object, more: object = {}) =>
    describeSources(status({ checks: [check(parts)], ...more }), description, now);

  it("is good only if it was lately, and the source was accepted", () => {
    expect(described({})).toEqual([
      { text: "The Times: last changed 2 hours ago; last checked 1 minute ago.", standing: "good" },
    ]);
    expect(described({ checkedAt: "2021-02-26T11:59:00Z" })).toEqual([
      {
        text: "The Times: last changed 2 hours ago; last checked 3 days ago, and not since.",
        standing: "stale",
      },
    ]);
  });

  it("says since when a file is rejected or not available, and what is shown", () => {
    const since = "2021-02-20T10:00:00Z";
    expect(described({ outcome: "rejected", since, reason: "line 2 is wrong" })).toEqual([
      {
        text: "The Times: checked 1 minute ago and rejected (since Feb 20, 2021, 10:00 UTC); shown is the version of Mar 1, 2021, 10:00 UTC.",
        standing: "rejected",
      },
    ]);
    const once = { outcome: "unavailable", since: "2021-03-01T11:59:00Z", reason: "404" };
    expect(described(once, { sources: [] })).toEqual([
      { text: "The Times: checked 1 minute ago and not available.", standing: "rejected" },
    ]);
  });

  it("is not good where the file is in order and was not loaded", () => {
    expect(described({ outcome: "read" })).toEqual([
      {
        text: "The Times: last changed 2 hours ago; last checked 1 minute ago, but not loaded: the run failed.",
        standing: "pending",
      },
    ]);
  });

  it("may not have been at all", () => {
    expect(described({ outcome: null, checkedAt: null }, { sources: [] })).toEqual([
      { text: "The Times: not checked yet.", standing: "stale" },
    ]);
  });
});

describe("revisions", () => {
  const change = (date: string) => ({ date }) as never;
  const file = (corrections: object) => ({ corrections }) as never;

  it("are counted by values, and those that are not published, too", () => {
    const changes = [change("2021-01-01"), change("2021-01-01"), change("2021-01-02")];
    expect(describeRevisions(file({ total: 2, values: 3, newest: [1, 2] }), changes, 2)).toMatch(
      /^Upstream has made 3 revisions in 2 events, on 2 days\. .* each one is listed here with the value before it\. /,
    );
    expect(
      describeRevisions(file({ total: 3000, values: 4500, newest: [1, 2] }), changes, 2),
    ).toMatch(
      /^Upstream has made 4,500 revisions; the newest 3 revisions in 2 events, on 2 days, are here\. .* the file of corrections, at the end of the page, has more of them\. /,
    );
    expect(describeRevisions(file({ total: 3000, newest: [1, 2] }), changes, 2)).toMatch(
      /^Upstream has revised stored values; the newest 3 revisions are here\. /,
    );
    expect(describeRevisions(file({ total: 0, newest: [] }), [], 0)).toBe(
      "Upstream has not changed any value that was stored before.",
    );
  });
});

describe("formats", () => {
  it.each([
    ["2021-03-01T11:59:30Z", "just now"],
    ["2021-03-01T11:00:00Z", "1 hour ago"],
    ["2021-02-28T11:00:00Z", "1 day ago"],
    ["2019-02-28T11:00:00Z", "2 years ago"],
    // The reader's clock is slow.
    ["2021-03-04T12:00:00Z", "just now"],
  ])("%s is %s", (time, text) => {
    expect(formatAgo(time, now)).toBe(text);
  });

  it("give times and names", () => {
    expect(formatDuration("2021-01-01T00:00:00Z", "2021-01-01T00:00:01.250Z")).toBe("1.3 s");
    expect(formatDuration("2021-01-01T00:00:00Z", "2021-01-01T00:02:05Z")).toBe("2 min 5 s");
    expect(formatDuration("2021-01-01T00:00:00Z", "2021-01-01T00:00:59.98Z")).toBe("1 min 0 s");
    expect(formatDuration("2021-01-01T00:00:00Z", "2021-01-01T00:01:59.7Z")).toBe("2 min 0 s");
    expect(formatDuration("2021-01-01T00:00:00Z", "2021-01-02T01:02:05Z")).toBe("25 h 2 min");
    expect([formatShare(3, 4000), formatShare(-1, 50_000_000), formatShare(-29, 1000)]).toEqual([
      ...["+0.075%", "less than 0.001%", "−2.9%"],
    ]);
    expect(axisValues([98e6, 98_005_000, null])).toEqual(["98M", "98.005M", ""]);
    expect(axisValues([1_250_000, 750_000, 0])).toEqual(["1.25M", "750K", "0"]);
    expect(formatDuration("2021-01-01T00:00:00Z", null)).toBe("–");
    expect(formatName("new_cases")).toBe("New cases");
    expect(
      ["0.1234567890123456", "-1234567.891", 105.1234567, "12", 0.25, null].map(formatRounded),
    ).toEqual(["0.123457", "−1,234,567.89", "105.123", "12", "0.25", "not reported"]);
    expect([formatMean(3.05), formatMean(1234.5), formatMean(null)]).toEqual([
      ...["3.1", "1,235", "not reported"],
    ]);
  });

  it("label an axis of days, of months and of years", () => {
    const at = (...days: string[]) => days.map((day) => Date.parse(day) / 1000);
    expect(axisDates(at("2020-12-25", "2021-01-01", "2021-01-08"), 7 * 86_400)).toEqual([
      ...["Dec 25\n2020", "Jan 1\n2021", "Jan 8"],
    ]);
    const noon = Date.parse("2020-12-25T12:00:00Z") / 1000;
    expect(axisDates([...at("2020-12-25"), noon], 43_200)).toEqual(["Dec 25\n2020", ""]);
    expect(axisDates(at("2020-10-01", "2021-01-01"), 92 * 86_400)).toEqual([
      "Oct\n2020",
      "Jan\n2021",
    ]);
    expect(axisDates(at("2020-01-01", "2021-01-01"), 366 * 86_400)).toEqual(["2020", "2021"]);
  });
});

describe("CSV", () => {
  it("has what is shown of the days that are shown; unknown is empty", () => {
    const range = { first: 1, last: 2 };
    expect(toCsv(timeline, range, "total", "date")).toBe(
      "date,cases,new_deaths,recoveries\n2020-12-13,1200000,,6\n2020-12-14,1100000,,\n",
    );
    expect(toCsv(timeline, range, "added", "date")).toBe(
      "date,cases_new,cases_7_day_average,new_deaths_new,new_deaths_7_day_average,recoveries_new,recoveries_7_day_average\n2020-12-13,200000,,,,1,\n2020-12-14,,,,,,\n",
    );
    expect(toCsv(timeline, range, "total", "date", { state: 'St. "X", Y' })).toMatch(
      /^date,state,cases,.*\n2020-12-13,"St\. ""X"", Y",1200000,/,
    );
    expect(toCsv(timeline, range, "average", "date")).toMatch(/^date,cases_7_day_average,/);
  });
});

describe("a level and a flow", () => {
  const prices = toTimeline(
    {
      date: ["2026-11-18", "2026-11-19", "2026-11-20"],
      price: ["62.93", "-37.63", "12345678901234567890.25"],
      rain: [1.5, 0.25, null],
    },
    "date",
    ["price", "rain"],
    undefined,
    {
      measured: {
        price: { measures: "level", unit: "US$ a barrel" },
        rain: { measures: "flow", unit: "mm" },
      },
    },
  );

  it("have no falls; a level changes", () => {
    expect(prices.series.map(({ falls }) => falls)).toEqual([[], []]);
    expect(sentenceOf(prices, 1)).toBe(
      "November 19, 2026. Price: −37.63 US$ a barrel, change: −100.56, 7-day average: not reported. Rain: 0.25 mm, 7-day average: not reported",
    );
  });

  it("have no average over seven days where values are months apart", () => {
    const columns = { date: ["2026-09-01", "2026-10-01"], price: [1, 2] };
    const measured = { price: { measures: "level" } } as const;
    const monthly = toTimeline(columns, "date", ["price"], undefined, { measured });
    expect(sentenceOf(monthly, 30)).toBe("October 1, 2026. Price: 2, change: +1");
  });

  it("are told with all of their digits and their unit", () => {
    expect(headline(prices)).toBe(
      "As of November 20, 2026: price 12,345,678,901,234,567,890.25 US$ a barrel. Rain has not been reported since November 19, 2026 (0.25 mm then).",
    );
  });

  it("are saved as they are stored, not as they are shown", () => {
    const range = { first: 0, last: 2 };
    expect(toCsv(prices, range, "total", "date")).toBe(
      "date,price,rain\n2026-11-18,62.93,1.5\n2026-11-19,-37.63,0.25\n2026-11-20,12345678901234567890.25,\n",
    );
    expect(toCsv(prices, range, "added", "date")).toBe(
      "date,price_change,rain\n2026-11-18,,1.5\n2026-11-19,-100.56,0.25\n2026-11-20,12345678901234567927.88,\n",
    );
    expect(toCsv(prices, range, "sum", "date").split("\n")[0]).toBe("date,price,rain_sum");
  });

  it("are averaged as soon as there are seven days", () => {
    const days = Array.from({ length: 8 }, (_, day) => `2026-11-0${day + 1}`);
    const level = { v: { measures: "level" as const } };
    const { series } = toTimeline(
      { d: days, v: [1, 2, 3, 4, 5, 6, 7, 15] },
      "d",
      ["v"],
      undefined,
      { measured: level },
    );
    expect(series[0]?.average).toEqual([...Array(6).fill(null), 4, 6]);
  });
});
