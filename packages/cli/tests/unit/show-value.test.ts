import { bigint, date, defineDataset, numeric, text } from "@daily-delta/etl";
import { expect, it } from "@jest/globals";
import { showValues } from "../../src/terminal/show-value.ts";

const show = showValues(
  defineDataset({
    name: "prices",
    key: ["day"],
    columns: {
      day: date(),
      id: bigint(),
      price: numeric({ measures: "level", nullable: true }),
      note: text({ empty: true }),
    },
    source: { url: "https://example.com/prices.csv" },
  }),
);

it.each([
  ["price", "1234567.8901", "1,234,567.8901"],
  ["price", "-1234.5", "-1,234.5"],
  ["price", "999", "999"],
  ["price", null, "unknown"],
  ["id", 1234567, "1234567"],
  ["day", "2021-06-04", "2021-06-04"],
  ["note", "", '""'],
  ["note", "unknown", '"unknown"'],
  ["note", "10000 m", "10000 m"],
  ["note", "a\u001b[2J", "a\\u001b[2J"],
])("shows %s %j as %s", (column, value, shown) => {
  expect(show(column, value)).toBe(shown);
});
