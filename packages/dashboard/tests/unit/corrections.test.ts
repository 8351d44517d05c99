import { describe, expect, it } from "@jest/globals";
import { revisingRuns, runAfter, runFrom, valuesBefore } from "../../page/data/as-was.ts";
import { changesOf, versionsOf } from "../../page/data/corrections.ts";
import { eventsInOrder, eventsOf, filterEvents } from "../../page/data/events.ts";

const DAY = "2021-06-04";
const corrections = [
  {
    ...{ date: DAY, runId: 9, at: "2021-06-09T00:00:00Z", storedAt: "2021-06-05T00:00:00Z" },
    changes: { cases: [20, 5], note: ["b", "c"] },
  },
  {
    ...{ date: DAY, runId: 7, at: "2021-06-07T00:00:00Z", storedAt: "2021-06-05T00:00:00Z" },
    changes: { cases: [10, 20], deaths: [null, 3], note: ["a", "b"] },
  },
  {
    ...{ date: "2021-06-03", runId: 7, at: "2021-06-07T00:00:00Z", storedAt: null },
    changes: { deaths: [4, 3] },
  },
] as unknown as Parameters<typeof versionsOf>[0];

describe("the changes of measures", () => {
  const changes = changesOf(corrections, ["cases", "deaths"]);

  it("are one for each value, other than numbers last", () => {
    expect(changes.map(({ column, difference }) => [column, difference])).toEqual([
      ...[
        ["cases", -15],
        ["note", null],
        ["cases", 10],
        ["deaths", null],
        ["note", null],
        ["deaths", -1],
      ],
    ]);
  });
});

describe("values before a run", () => {
  it("are those that it and later runs replaced, the oldest of them", () => {
    const before = (column: string, runId: number) => [
      ...valuesBefore(corrections, column, { runId, at: `2021-06-0${runId}T00:00:00Z` }),
    ];
    expect(before("cases", 7)).toEqual([[DAY, 10]]);
    expect(before("cases", 8)).toEqual([[DAY, 20]]);
    expect(before("deaths", 7)).toEqual([
      [DAY, null],
      ["2021-06-03", 4],
    ]);
    expect(before("deaths", 8)).toEqual([]);
  });

  it("are none for a day that was first stored by the run or later", () => {
    const before = (runId: number, at: string) => [
      ...valuesBefore(corrections, "cases", { runId, at }).keys(),
    ];
    expect(before(5, "2021-06-05T00:00:00Z")).toEqual([]);
    expect(before(6, "2021-06-05T00:00:01Z")).toEqual([DAY]);
  });

  it("before a run that revised nothing are those before the next one that did", () => {
    const runs = revisingRuns(corrections, true);
    const from = (runId: number) => runFrom(runs, runId, undefined);
    expect([from(1), from(7), from(8)]).toMatchObject([{ runId: 7 }, { runId: 7 }, { runId: 9 }]);
    expect(from(10)).toBe("now");
  });

  it("are not known before the oldest run of which revisions are missing, nor before any earlier one", () => {
    const runs = revisingRuns(corrections, false);
    const from = (runId: number) => runFrom(runs, runId, 7);
    expect([from(1), from(7)]).toEqual(["unknown", "unknown"]);
    expect([from(8), from(9)]).toMatchObject([{ runId: 9 }, { runId: 9 }]);
    expect(runFrom([], 7, 7)).toBe("unknown");
  });

  it("are known for all runs, or but for the oldest, of which some may be missing", () => {
    const runs = (isWhole: boolean) => revisingRuns(corrections, isWhole).map(({ runId }) => runId);
    expect(runs(true)).toEqual([9, 7]);
    expect(runs(false)).toEqual([9]);
  });

  it("are those of the end of a day, if the run is the first after it", () => {
    const runs = revisingRuns(corrections, true);
    const after = (day: string) => runAfter(runs, day)?.runId;
    expect([after("2021-06-06"), after("2021-06-07"), after("2021-06-08")]).toEqual([7, 9, 9]);
    expect(after("2021-06-09")).toBeUndefined();
  });
});

describe("events", () => {
  const change = (date: string, column: string, difference: number | null, runId = 7) => ({
    ...{ date, column, difference, runId, before: 1, after: 1 + (difference ?? 0) },
    ...{ at: `2021-06-0${runId}T00:00:00Z`, isBackfilled: false },
  });
  const changes = [
    change("2021-06-03", "cases", -2),
    change("2021-06-02", "cases", 5),
    change("2021-06-05", "cases", 1),
    change("2021-06-04", "deaths", 9),
    change("2021-06-04", "cases", -20, 9),
    change("2021-06-01", "note", null),
  ];
  const days = [2, 3, 4, 5].map((day) => `2021-06-0${day}`);
  const events = eventsOf(changes, days);
  const names = (list: typeof events) =>
    list.map(
      ({ column, first, last, runId }) => `${column} ${first.at(-1)}-${last.at(-1)} ${runId}`,
    );

  it("are of rows that follow each other, however far apart their days are", () => {
    const without4 = eventsOf(
      changes.filter(({ date }) => date !== "2021-06-04"),
      days.filter((day) => day !== "2021-06-04"),
    );
    expect(names(without4)).toEqual(["cases 2-5 7", "note 1-1 7"]);
  });

  const NONE = {
    ...{ measure: undefined, byRun: undefined, since: undefined, until: undefined },
    least: undefined,
  };

  it("are changes of one measure, by one run, on days without one between", () => {
    expect(names(events)).toEqual([
      ...["cases 2-3 7", "cases 5-5 7", "deaths 4-4 7", "note 1-1 7", "cases 4-4 9"],
    ]);
    expect(events[0]).toMatchObject({ rows: 2, lowest: "-2", highest: "5", before: null });
    expect(events[1]).toMatchObject({ rows: 1, before: "1", after: "2" });
    expect(events[3]).toMatchObject({ lowest: null, highest: null });
  });

  it("are sorted by size, run or day; values that became known come last", () => {
    const order = (by: Parameters<typeof eventsInOrder>[1]) => names(eventsInOrder(events, by));
    expect(order("largest")).toEqual([
      ...["cases 4-4 9", "deaths 4-4 7", "cases 2-3 7", "cases 5-5 7", "note 1-1 7"],
    ]);
    expect(order("newest")[0]).toBe("cases 4-4 9");
    expect(order("day")).toEqual([
      ...["note 1-1 7", "cases 2-3 7", "cases 4-4 9", "deaths 4-4 7", "cases 5-5 7"],
    ]);
  });

  it.each([
    [{ measure: "deaths" }, ["deaths 4-4 7"]],
    [{ byRun: 9 }, ["cases 4-4 9"]],
    [{ since: "2021-06-03", until: "2021-06-04" }, ["cases 2-3 7", "deaths 4-4 7", "cases 4-4 9"]],
    [{ least: 9 }, ["deaths 4-4 7", "cases 4-4 9"]],
    [{ measure: "cases", byRun: 7, since: "2021-06-04" }, ["cases 5-5 7"]],
  ])("are filtered by %j", (filter, found) => {
    expect(names(filterEvents(events, { ...NONE, ...filter }))).toEqual(found);
  });
});

describe("the versions of a day", () => {
  it("go back from what it is now, change by change", () => {
    const now = { cases: 5, deaths: 3, note: "c" };
    expect(versionsOf(corrections, DAY, now)).toEqual([
      {
        since: "2021-06-05T00:00:00Z",
        values: { cases: 10, deaths: null, note: "a" },
        changed: [],
      },
      {
        since: "2021-06-07T00:00:00Z",
        values: { cases: 20, deaths: 3, note: "b" },
        changed: ["cases", "deaths", "note"],
      },
      { since: "2021-06-09T00:00:00Z", values: now, changed: ["cases", "note"] },
    ]);
  });

  it("say nothing of when the first began where corrections are missing", () => {
    const [first] = versionsOf(corrections, DAY, { cases: 5, deaths: 3, note: "c" }, false);
    expect(first?.since).toBeNull();
  });

  it("are one for a day that was never corrected", () => {
    expect(versionsOf(corrections, "2021-06-01", { cases: 1 })).toEqual([
      { since: null, values: { cases: 1 }, changed: [] },
    ]);
  });
});

it("a revision of a decimal number differs by as many digits as it has", () => {
  const revised = [
    {
      ...{ date: DAY, runId: 9, at: "2021-06-09T00:00:00Z", storedAt: null },
      changes: { price: ["62.93", "63.1"], code: ["01", "02"], open: [true, false] },
    },
  ] as unknown as Parameters<typeof versionsOf>[0];
  expect(changesOf(revised, ["price"]).map(({ difference }) => difference)).toEqual([
    ...[0.17, null, null],
  ]);
});
