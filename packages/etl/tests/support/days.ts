import { TestSources } from "./runs.ts";

export const DAY_1 = "day,cases\n2021-01-01,1\n2021-01-02,2\n2021-01-03,3\n";
/** Against day 1: one row changed, one new. */
export const DAY_2 = "day,cases\n2021-01-01,1\n2021-01-02,5\n2021-01-03,3\n2021-01-04,4\n";
const RIGHT = "day,extra\n2021-01-01,10\n";

/** The sources of the dataset `joined` on one of two days. */
export const sourcesOf = (left: string): TestSources =>
  new TestSources().set("test:left", left).set("test:right", RIGHT);
