import { date, numeric, text } from "../columns/index.ts";
import { FEDERAL_RESERVE } from "./credits.ts";
import { defineDataset } from "./define-dataset.ts";

/** Exchange rates, from https://github.com/datasets/exchange-rates. */
export const exchangeRates = defineDataset({
  name: "exchange-rates",
  title: "Exchange rates of the US dollar",
  subject: "Exchange rate",
  description: "Units of a country's currency for one US dollar, monthly averages.",
  labels: { exchange_rate: "Exchange rate" },
  key: ["date", "country"],
  columns: {
    date: date({ from: "Date" }),
    country: text({ from: "Country" }),
    exchange_rate: numeric({ from: "Exchange rate", measures: "level", unit: "a US dollar" }),
  },
  source: {
    url: "https://raw.githubusercontent.com/datasets/exchange-rates/main/data/monthly.csv",
    credit: FEDERAL_RESERVE,
  },
  publish: { by: "country" },
  // A month is dated by its first day, and comes when the month is over.
  fresh: { within: "10 weeks" },
});
