import { describe, expect, it } from "@jest/globals";
import type { Dataset, Source } from "../../../src/datasets/dataset.ts";
import { usCounties } from "../../../src/datasets/us-counties.ts";
import { usDaily } from "../../../src/datasets/us-daily.ts";
import { usStates } from "../../../src/datasets/us-states.ts";
import { read } from "../extract/reading.ts";

const sourceOf = (dataset: Dataset, name: string): Source =>
  dataset.sources.find((source) => source.name === name) as Source;

const rowsOf = async (file: string, dataset: Dataset, source: string) => {
  const { rows, details } = await read(file, sourceOf(dataset, source));
  return { rows: rows.map(([, row]) => row), details };
};

describe("us-daily's jhu", () => {
  const HEADER = "Date,Country/Region,Province/State,Confirmed,Recovered,Deaths";
  const readJhu = (...lines: string[]) => rowsOf([HEADER, ...lines, ""].join("\n"), usDaily, "jhu");

  it("is only the United States; faults of other countries do not matter", async () => {
    const { rows, details } = await readJhu(
      "2020-03-01,Japan,,x,-1,",
      "2020-03-01,US,,1,7.0,0",
      "2020-03-01,US Virgin Islands,,1,5,0",
      "1/3/2020,Japan,,,,",
      "1/3/2020,Japan,,,,",
    );
    expect(details).toEqual([]);
    expect(rows).toEqual([
      { Date: "2020-03-01", "Country/Region": "US", "Province/State": null, Recovered: 7 },
    ]);
  });

  it("may have provinces, and blank recoveries", async () => {
    const { rows, details } = await readJhu("2020-03-01,US,Ohio,1,,0", "2020-03-01,US,Utah,1,2,0");
    expect(details).toEqual([]);
    expect(rows.map((row) => row.Recovered)).toEqual([null, 2]);
  });

  it.each([
    ["the same province", "2020-03-01,US,Ohio,1,2,0"],
    ["no province", "2020-04-01,US,,1,2,0"],
  ])("must not have two rows for a date and %s", async (_, line) => {
    const { details } = await readJhu(line, line);
    expect(details).toEqual([expect.stringMatching(/^jhu, line 3: duplicate of line 2 \(Date /)]);
  });

  it.each(["-1", "1.5", "9007199254740992", "unknown"])(
    "must not have %s recoveries in the United States",
    async (recovered) => {
      const { details } = await readJhu(`2020-03-01,US,,1,${recovered},0`);
      expect(details).toEqual([expect.stringContaining(`"${recovered}" is not a whole number`)]);
    },
  );

  it("must have the United States", async () => {
    const { details } = await readJhu("2020-03-01,Japan,,1,1,0");
    expect(details).toEqual([expect.stringContaining("none of the 1 rows is one")]);
  });
});

describe("us-daily's nyt", () => {
  it("must have cases and deaths in every row, and each date once", async () => {
    const file =
      "date,cases,deaths\n2020-03-01,,1\n2020-03-02,1,\n2020-03-03,1,1\n2020-03-03,2,1\n";
    expect((await rowsOf(file, usDaily, "nyt")).details).toEqual([
      expect.stringMatching(/^nyt, line 2, column "cases": "" is not /),
      expect.stringMatching(/^nyt, line 3, column "deaths": "" is not /),
      'nyt, line 5: duplicate of line 4 (date "2020-03-03")',
    ]);
  });
});

describe("us-counties", () => {
  it("takes counties without a FIPS code, and Puerto Rico's without deaths", async () => {
    const file =
      "date,county,state,fips,cases,deaths\n2020-03-01,New York City,New York,,1,0\n2020-05-05,Adjuntas,Puerto Rico,72001,3,\n";
    const { rows, details } = await rowsOf(file, usCounties, "nyt");
    expect(details).toEqual([]);
    expect(rows).toEqual([
      {
        date: "2020-03-01",
        county: "New York City",
        state: "New York",
        fips: null,
        cases: 1,
        deaths: 0,
      },
      {
        date: "2020-05-05",
        county: "Adjuntas",
        state: "Puerto Rico",
        fips: "72001",
        cases: 3,
        deaths: null,
      },
    ]);
  });
});

describe("us-states", () => {
  it("keeps the zeros that FIPS codes begin with", async () => {
    const file = "date,state,fips,cases,deaths\n2020-03-01,Alabama,01,1,0\n";
    const { rows } = await rowsOf(file, usStates, "nyt");
    expect(rows).toEqual([
      { date: "2020-03-01", state: "Alabama", fips: "01", cases: 1, deaths: 0 },
    ]);
  });
});
