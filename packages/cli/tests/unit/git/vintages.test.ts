import { describe, expect, it } from "@jest/globals";
import { joinHistories, type SourceEvent, select } from "../../../src/git/vintages.ts";

let positions = 0;
const event = (source: string, at: number, parts: Partial<SourceEvent> = {}): SourceEvent => {
  const position = parts.position ?? positions++;
  const commit = parts.commit ?? `${source}${position}`;
  const branch = source === "a" ? 0 : 1;
  return {
    ...{ source, at, position, commit, branch, path: `${source}.csv`, blob: commit, url: commit },
    ...parts,
  };
};
const joined = (...events: SourceEvent[]) =>
  joinHistories(["a", "b"], events).map(({ at, urls }) => [at.getTime(), urls.a, urls.b]);

describe("the history of several sources", () => {
  it("begins when all of them have a version, and goes on with each version of one", () => {
    const a = [1, 3, 9].map((at, position) => event("a", at, { position }));
    const b = [5, 7].map((at, position) => event("b", at, { position }));
    expect(joined(...a, ...b)).toEqual([
      [5, "a1", "b0"],
      [7, "a1", "b1"],
      [9, "a2", "b1"],
    ]);
  });

  it("takes what one commit changed in several files as one version", () => {
    const same = { branch: 0, position: 5, commit: "c" };
    const events = [event("a", 1, { ...same, url: "a5" }), event("b", 1, { ...same, url: "b5" })];
    expect(joined(...events)).toEqual([[1, "a5", "b5"]]);
  });

  it("keeps the order of a branch where times are equal, in any order of the sources", () => {
    const events = [
      event("b", 1, { branch: 0, position: 0 }),
      event("a", 1, { branch: 0, position: 1 }),
      event("b", 1, { branch: 0, position: 2 }),
      event("a", 1, { branch: 0, position: 3 }),
    ];
    const expected = [
      [1, "a1", "b0"],
      [1, "a1", "b2"],
      [1, "a3", "b2"],
    ];
    expect(joined(...events)).toEqual(expected);
    expect(joined(...events.toReversed())).toEqual(expected);
  });

  it("gives each version an id that is the same each time it is read", () => {
    const read = () => {
      const events = [1, 2].flatMap((at, position) => [
        event("a", at, { position }),
        event("b", at, { position }),
      ]);
      return joinHistories(["a", "b"], events).map(({ id }) => id);
    };
    expect(read()).toEqual(read());
    expect(new Set(read()).size).toBe(3);
  });

  it("is empty where a source has no version", () => {
    expect(joined(event("a", 1))).toEqual([]);
  });
});

describe("a selection of a history", () => {
  const at = (...times: string[]) => times.map((time) => ({ at: new Date(time) }));
  const history = at(
    "2021-01-01T10:00Z",
    "2021-01-01T23:59Z",
    "2021-01-02T00:00Z",
    "2021-01-05T00:00Z",
    "2021-01-05T08:00Z",
  );
  const times = (selected: readonly { at: Date }[]) =>
    selected.map((one) => one.at.toISOString().slice(5, 16));

  it("has all versions, or the last of each day in UTC", () => {
    expect(select(history, { every: "version" })).toEqual(history);
    expect(times(select(history, { every: "day" }))).toEqual([
      "01-01T23:59",
      "01-02T00:00",
      "01-05T08:00",
    ]);
  });

  it.each([
    ["2020-01-01", ["01-01T10:00", "01-01T23:59", "01-02T00:00", "01-05T00:00", "01-05T08:00"]],
    ["2021-01-02", ["01-02T00:00", "01-05T00:00", "01-05T08:00"]],
    ["2021-01-04", ["01-02T00:00", "01-05T00:00", "01-05T08:00"]],
    ["2021-01-05T04:00Z", ["01-05T00:00", "01-05T08:00"]],
    ["2022-01-01", ["01-05T08:00"]],
  ])("since %s begins with the state at that time", (since, expected) => {
    const selected = select(history, { every: "version", since: new Date(since) });
    expect(times(selected)).toEqual(expected);
  });

  it("keeps the state at the beginning when it takes the last of each day", () => {
    const since = new Date("2021-01-05T04:00Z");
    expect(times(select(history, { every: "day", since }))).toEqual(["01-05T00:00", "01-05T08:00"]);
  });

  it("of nothing is nothing", () => {
    expect(select([], { every: "day", since: new Date() })).toEqual([]);
  });
});
