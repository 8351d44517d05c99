import { date, numeric } from "../columns/index.ts";
import { ENERGY_INFORMATION_ADMINISTRATION } from "./credits.ts";
import { defineDataset } from "./define-dataset.ts";

/** Brent daily, from https://github.com/datasets/oil-prices. */
export const brentDaily = defineDataset({
  name: "brent-daily",
  title: "Price of Brent crude oil",
  subject: "Brent crude oil",
  description: "Spot price of a barrel of Brent crude oil in US dollars, for each day of trading.",
  labels: { price: "Price of a barrel" },
  key: ["date"],
  columns: {
    date: date({ from: "Date" }),
    price: numeric({ from: "Price", measures: "level", unit: "US$ a barrel" }),
  },
  source: {
    url: "https://raw.githubusercontent.com/datasets/oil-prices/main/data/brent-daily.csv",
    credit: ENERGY_INFORMATION_ADMINISTRATION,
  },
  publish: "one-file",
  // New prices come once a week, two days after the last of them.
  fresh: { within: "2 weeks" },
});
