import { bigint, date, text } from "../columns/index.ts";
import { NEW_YORK_TIMES } from "./credits.ts";
import { defineDataset } from "./define-dataset.ts";
import { PANDEMIC } from "./pandemic.ts";

/**
 * US COVID-19 counts a day and county, cumulative, from the New York Times. Some counties have no
 * FIPS code (New York City, unknown ones), and Puerto Rico's have no deaths.
 */
export const usCounties = defineDataset({
  name: "us-counties",
  title: "COVID-19 in US counties",
  subject: "COVID-19",
  description: "Cases of COVID-19 and deaths from it, by county: cumulative counts, day by day.",
  labels: { cases: "COVID-19 cases", deaths: "COVID-19 deaths" },
  key: ["date", "county", "state"],
  columns: {
    date: date(),
    county: text(),
    state: text(),
    fips: text({ nullable: true }),
    cases: bigint({ measures: "cumulative" }),
    deaths: bigint({ measures: "cumulative", nullable: true }),
  },
  keyDates: PANDEMIC,
  source: {
    name: "nyt",
    url: "https://raw.githubusercontent.com/nytimes/covid-19-data/master/us-counties.csv",
    credit: NEW_YORK_TIMES,
  },
});
