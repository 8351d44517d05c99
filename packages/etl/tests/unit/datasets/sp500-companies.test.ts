import { expect, it } from "@jest/globals";
import { sp500Companies } from "../../../src/datasets/sp500-companies.ts";
import { rowsOf } from "../../support/rows-of.ts";

/** The header and the first rows, as they were published. */
const FILE = `Symbol,Security,GICS Sector,GICS Sub-Industry,Headquarters Location,Date added,CIK,Founded
MMM,3M,Industrials,Industrial Conglomerates,"Saint Paul, Minnesota",1957-03-04,66740,1902
AOS,A. O. Smith,Industrials,Building Products,"Milwaukee, Wisconsin",2017-07-26,91142,1916
ABT,Abbott Laboratories,Health Care,Health Care Equipment,"North Chicago, Illinois",1957-03-04,1800,1888
`;

it("reads rows of sp500-companies as they are published", async () => {
  expect(await rowsOf(sp500Companies, FILE)).toEqual([
    {
      symbol: "MMM",
      security: "3M",
      gics_sector: "Industrials",
      gics_sub_industry: "Industrial Conglomerates",
      headquarters_location: "Saint Paul, Minnesota",
      date_added: "1957-03-04",
      cik: 66740,
      founded: "1902",
    },
    {
      symbol: "AOS",
      security: "A. O. Smith",
      gics_sector: "Industrials",
      gics_sub_industry: "Building Products",
      headquarters_location: "Milwaukee, Wisconsin",
      date_added: "2017-07-26",
      cik: 91142,
      founded: "1916",
    },
    {
      symbol: "ABT",
      security: "Abbott Laboratories",
      gics_sector: "Health Care",
      gics_sub_industry: "Health Care Equipment",
      headquarters_location: "North Chicago, Illinois",
      date_added: "1957-03-04",
      cik: 1800,
      founded: "1888",
    },
  ]);
});
