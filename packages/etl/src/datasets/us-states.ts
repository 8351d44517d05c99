import { bigint, date, text } from "../columns/index.ts";
import { NEW_YORK_TIMES } from "./credits.ts";
import { defineDataset } from "./define-dataset.ts";
import { PANDEMIC } from "./pandemic.ts";

/** US COVID-19 counts a day and state, cumulative, from the New York Times. */
export const usStates = defineDataset({
  name: "us-states",
  title: "COVID-19 in US states",
  subject: "COVID-19",
  description: "Cases of COVID-19 and deaths from it, by state: cumulative counts, day by day.",
  labels: { cases: "COVID-19 cases", deaths: "COVID-19 deaths" },
  key: ["date", "state"],
  columns: {
    date: date(),
    state: text(),
    fips: text(),
    cases: bigint({ measures: "cumulative" }),
    deaths: bigint({ measures: "cumulative" }),
  },
  keyDates: PANDEMIC,
  source: {
    name: "nyt",
    url: "https://raw.githubusercontent.com/nytimes/covid-19-data/master/us-states.csv",
    credit: NEW_YORK_TIMES,
  },
  publish: { by: "state" },
});
