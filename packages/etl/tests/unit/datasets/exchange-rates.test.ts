import { expect, it } from "@jest/globals";
import { exchangeRates } from "../../../src/datasets/exchange-rates.ts";
import { rowsOf } from "../../support/rows-of.ts";

/** The header and the first rows, as they were published. */
const FILE = `Date,Country,Exchange rate
1971-01-01,Australia,0.8944
1971-02-01,Australia,0.8898
1971-03-01,Australia,0.8894
`;

it("reads rows of exchange-rates as they are published", async () => {
  expect(await rowsOf(exchangeRates, FILE)).toEqual([
    { date: "1971-01-01", country: "Australia", exchange_rate: "0.8944" },
    { date: "1971-02-01", country: "Australia", exchange_rate: "0.8898" },
    { date: "1971-03-01", country: "Australia", exchange_rate: "0.8894" },
  ]);
});
