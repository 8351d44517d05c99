import { blankable, count, isoDate, text } from "../extract/cells.ts";
import { JOHNS_HOPKINS, NEW_YORK_TIMES } from "./credits.ts";
import { nullable } from "./dataset.ts";
import { defineDataset } from "./define-dataset.ts";
import { PANDEMIC } from "./pandemic.ts";

/**
 * US COVID-19 counts a day, cumulative: cases and deaths from the New York Times, recoveries from
 * Johns Hopkins University. One row for each date that the New York Times has.
 */
export const usDaily = defineDataset({
  name: "us-daily",
  title: "COVID-19 in the United States",
  subject: "COVID-19",
  description:
    "Cases of COVID-19, deaths from it and recoveries in the United States: cumulative counts, day by day.",
  labels: { cases: "COVID-19 cases", deaths: "COVID-19 deaths", recoveries: "COVID-19 recoveries" },
  key: ["date"],
  columns: { date: "date", cases: "bigint", deaths: "bigint", recoveries: nullable("bigint") },
  keyDates: PANDEMIC,
  sources: {
    nyt: {
      url: "https://raw.githubusercontent.com/nytimes/covid-19-data/master/us.csv",
      columns: { date: isoDate, cases: count, deaths: count },
      key: ["date"],
      credit: NEW_YORK_TIMES,
    },
    jhu: {
      url: "https://raw.githubusercontent.com/datasets/covid-19/master/data/time-series-19-covid-combined.csv",
      columns: {
        Date: isoDate,
        "Country/Region": text,
        "Province/State": blankable(text),
        Recovered: blankable(count),
      },
      keep: (row) => row["Country/Region"] === "US",
      key: ["Date", "Province/State"],
      credit: JOHNS_HOPKINS,
    },
  },
  publish: "one-file",
  *transform({ nyt, jhu }) {
    // Before 2020-03-24 the US is split into provinces. Blank is unknown, not zero: a date whose
    // rows are all blank gets no entry.
    const recovered = new Map<string, number>();
    for (const { Date: date, Recovered: recoveries } of jhu) {
      if (recoveries !== null) recovered.set(date, (recovered.get(date) ?? 0) + recoveries);
    }
    let firstPositive: string | undefined;
    for (const [date, recoveries] of recovered) {
      if (recoveries > 0 && (firstPositive === undefined || date < firstPositive)) {
        firstPositive = date;
      }
    }
    // Johns Hopkins stopped reporting on 2020-12-14 by writing 0: a 0 after a positive total
    // means "not reported".
    const stopped = (date: string): boolean => firstPositive !== undefined && date > firstPositive;

    for (const { date, cases, deaths } of nyt) {
      const recoveries = recovered.get(date) ?? null;
      yield {
        date,
        cases,
        deaths,
        recoveries: recoveries === 0 && stopped(date) ? null : recoveries,
      };
    }
  },
});
