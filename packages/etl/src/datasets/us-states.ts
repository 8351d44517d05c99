import { count, isoDate, text } from "../extract/cells.ts";
import { defineDataset } from "./define-dataset.ts";

/** US COVID-19 counts a day and state, cumulative, from the New York Times. */
export const usStates = defineDataset({
  name: "us-states",
  key: ["date", "state"],
  columns: { date: "date", state: "text", fips: "text", cases: "bigint", deaths: "bigint" },
  sources: {
    nyt: {
      url: "https://raw.githubusercontent.com/nytimes/covid-19-data/master/us-states.csv",
      columns: { date: isoDate, state: text, fips: text, cases: count, deaths: count },
    },
  },
  map: (row) => row,
});
