import { expect, it } from "@jest/globals";
import { dayOf, selectRunEvents } from "../../page/data/run-events.ts";

const event = (column: string, first: string, lowest: string | null, more: object = {}) => ({
  ...{ column, first, last: first, rows: 1, lowest, highest: lowest, before: null, after: null },
  ...more,
});
const events = [
  event("cases", "2021-06-02 Texas", "-2", { last: "2021-06-04 Texas", highest: "50", rows: 3 }),
  event("deaths", "2021-06-05 Ohio", "-9"),
  event("deaths", "2021-06-01 Ohio", "0.5"),
  event("note", "2021-06-03 Utah", null),
];
const NONE = { measure: undefined, since: undefined, until: undefined, least: undefined };
const found = (filter: object, order: Parameters<typeof selectRunEvents>[2] = "largest") =>
  selectRunEvents(events, { ...NONE, ...filter }, order).map(
    ({ column, first }) => `${column} ${first.slice(9, 10)}`,
  );

it("takes the day out of a key", () => {
  expect(["2021-07-08", "Texas 2021-07-08", "2021-02-30 Texas", "1"].map(dayOf)).toEqual([
    ...["2021-07-08", "2021-07-08", undefined, undefined],
  ]);
});

it.each([
  [{}, ["cases 2", "deaths 5", "deaths 1", "note 3"]],
  [{ measure: "deaths" }, ["deaths 5", "deaths 1"]],
  [{ since: "2021-06-04" }, ["cases 2", "deaths 5"]],
  [{ until: "2021-06-02" }, ["cases 2", "deaths 1"]],
  [{ since: "2021-06-03", until: "2021-06-03" }, ["cases 2", "note 3"]],
  [{ least: 9 }, ["cases 2", "deaths 5"]],
  [{ least: 0.1 }, ["cases 2", "deaths 5", "deaths 1"]],
])("filters the events of a run by %j", (filter, expected) => {
  expect(found(filter)).toEqual(expected);
});

it("sorts the events of a run by their first rows", () => {
  expect(found({}, "day")).toEqual(["deaths 1", "cases 2", "note 3", "deaths 5"]);
});

it("ignores days where the keys of rows have none", () => {
  const companies = [event("price", "MMM", "2")];
  expect(selectRunEvents(companies, { ...NONE, since: "2021-01-01" }, "day")).toEqual(companies);
});
