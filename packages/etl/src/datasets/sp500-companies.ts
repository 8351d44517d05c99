import { date, integer, text } from "../columns/index.ts";
import { S_AND_P_500_LIST } from "./credits.ts";
import { defineDataset } from "./define-dataset.ts";

/** Sp500 companies, from https://github.com/datasets/s-and-p-500-companies. */
export const sp500Companies = defineDataset({
  name: "sp500-companies",
  title: "Companies of the S&P 500",
  description:
    "The companies in the index, with their sector and the day on which they were added.",
  key: ["symbol"],
  columns: {
    symbol: text({ from: "Symbol" }),
    security: text({ from: "Security" }),
    gics_sector: text({ from: "GICS Sector" }),
    gics_sub_industry: text({ from: "GICS Sub-Industry" }),
    headquarters_location: text({ from: "Headquarters Location" }),
    date_added: date({ from: "Date added" }),
    cik: integer({ from: "CIK" }),
    founded: text({ from: "Founded" }),
  },
  source: {
    url: "https://raw.githubusercontent.com/datasets/s-and-p-500-companies/main/data/constituents.csv",
    credit: S_AND_P_500_LIST,
  },
  publish: "table",
});
