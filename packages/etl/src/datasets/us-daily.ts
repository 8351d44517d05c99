import { bigint, date, text } from "../columns/index.ts";
import { JOHNS_HOPKINS, NEW_YORK_TIMES } from "./credits.ts";
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
  columns: {
    date: date(),
    cases: bigint({ measures: "cumulative" }),
    deaths: bigint({ measures: "cumulative" }),
    recoveries: bigint({ measures: "cumulative", nullable: true }),
  },
  keyDates: PANDEMIC,
  sources: {
    nyt: {
      url: "https://raw.githubusercontent.com/nytimes/covid-19-data/master/us.csv",
      columns: { date: date(), cases: bigint({ min: 0 }), deaths: bigint({ min: 0 }) },
      key: ["date"],
      credit: NEW_YORK_TIMES,
    },
    jhu: {
      url: "https://raw.githubusercontent.com/datasets/covid-19/master/data/time-series-19-covid-combined.csv",
      columns: {
        Date: date(),
        "Country/Region": text(),
        "Province/State": text({ nullable: true }),
        Recovered: bigint({ min: 0, nullable: true }),
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
    for (const { Date: day, Recovered: recoveries } of jhu) {
      if (recoveries !== null) recovered.set(day, (recovered.get(day) ?? 0) + recoveries);
    }
    let firstPositive: string | undefined;
    for (const [day, recoveries] of recovered) {
      if (recoveries > 0 && (firstPositive === undefined || day < firstPositive)) {
        firstPositive = day;
      }
    }
    // Johns Hopkins stopped reporting on 2020-12-14 by writing 0: a 0 after a positive total
    // means "not reported".
    const stopped = (day: string): boolean => firstPositive !== undefined && day > firstPositive;

    for (const { date: day, cases, deaths } of nyt) {
      const recoveries = recovered.get(day) ?? null;
      yield {
        date: day,
        cases,
        deaths,
        recoveries: recoveries === 0 && stopped(day) ? null : recoveries,
      };
    }
  },
});
