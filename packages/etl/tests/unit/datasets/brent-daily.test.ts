import { expect, it } from "@jest/globals";
import { brentDaily } from "../../../src/datasets/brent-daily.ts";
import { rowsOf } from "../../support/rows-of.ts";

/** The header and the first rows, as they were published. */
const FILE = `Date,Price
1987-05-20,18.63
1987-05-21,18.45
1987-05-22,18.55
`;

it("reads rows of brent-daily as they are published", async () => {
  expect(await rowsOf(brentDaily, FILE)).toEqual([
    { date: "1987-05-20", price: "18.63" },
    { date: "1987-05-21", price: "18.45" },
    { date: "1987-05-22", price: "18.55" },
  ]);
});
