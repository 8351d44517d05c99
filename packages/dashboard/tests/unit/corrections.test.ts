import { describe, expect, it } from "@jest/globals";
import { changesOf, inOrder, versionsOf } from "../../page/data/corrections.ts";

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

  it("are sorted by absolute size; values that became known come last", () => {
    expect(inOrder(changes, "largest").map(({ difference }) => difference)).toEqual([
      ...[-15, 10, -1, null, null, null],
    ]);
  });

  const numbers = changes.filter(({ column }) => column !== "note");

  it("are sorted by when they were found, then by day", () => {
    expect(inOrder(numbers, "newest").map(({ date, at }) => [at.slice(8, 10), date])).toEqual([
      ...[
        ["09", DAY],
        ["07", DAY],
        ["07", DAY],
        ["07", "2021-06-03"],
      ],
    ]);
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
