import { expect, it } from "@jest/globals";
import { readState, writeState } from "../../page/model/state.ts";

const DEFAULTS = {
  ...{ dataset: undefined, part: undefined, run: undefined, shown: "total", scale: "linear" },
  baseline: "auto",
  ...{ from: undefined, to: undefined, day: undefined, order: "largest" },
  ...{ before: undefined, kind: undefined, others: [], each: undefined },
  ...{ measure: undefined, byRun: undefined, since: undefined, until: undefined },
  ...{ least: undefined, find: undefined, sort: undefined, page: 1, only: false },
};

it.each([
  ["", DEFAULTS],
  [
    "?dataset=us-states&part=New+York&with=Ohio&with=Texas&each=cases&show=added&scale=log&y=fitted&from=2020-03-01&to=2020-04-01&day=2020-03-05&before-run=6&order=newest&kind=gone&measure=cases&by-run=7&since=2020-03-02&until=2020-03-03&least=0.5&find=a+b&sort=-price&page=3&only=changed",
    {
      ...{ dataset: "us-states", part: "New York", run: undefined, shown: "added", scale: "log" },
      baseline: "fitted",
      ...{ from: "2020-03-01", to: "2020-04-01", day: "2020-03-05", order: "newest" },
      ...{ before: 6, kind: "gone", others: ["Ohio", "Texas"], each: "cases" },
      ...{ measure: "cases", byRun: 7, since: "2020-03-02", until: "2020-03-03", least: 0.5 },
      ...{ find: "a b", sort: "-price", page: 3, only: true },
    },
  ],
  ["?dataset=us-daily&run=7", { ...DEFAULTS, dataset: "us-daily", run: 7 }],
])("the query %s is a state, and the state that query", (query, state) => {
  expect(readState(query)).toEqual(state);
  expect(writeState(state as ReturnType<typeof readState>)).toBe(query);
});

it("what makes no sense in a query is as if it were not there", () => {
  expect(
    readState(
      "?show=%3Cscript%3E&scale=7&y=up&from=&to=&day=2020-99-99&order=&by-run=x&since=1&least=x&run=-1",
    ),
  ).toEqual(DEFAULTS);
});

it("days of charts that are not dates stay, so that the page can say so", () => {
  const query = "?from=2020-02-31&to=2020-1-1";
  expect(readState(query)).toEqual({ ...DEFAULTS, from: "2020-02-31", to: "2020-1-1" });
  expect(writeState(readState(query))).toBe(query);
});
