import { describe, expect, it } from "@jest/globals";
import { columnNames } from "../../../src/add/infer/column-names.ts";
import { locate } from "../../../src/add/locate.ts";
import { proposeName } from "../../../src/add/name-dataset.ts";
import { addToIndex } from "../../../src/add/write/edit-index.ts";
import { printString, printValue } from "../../../src/add/write/print-value.ts";
import { writeDataset } from "../../../src/add/write/write-dataset.ts";
import { planOf } from "./examined.ts";

const HOME = { columns: "../columns/index.ts", define: "./define-dataset.ts" };

describe("a dataset's file", () => {
  it("is written as a person would", async () => {
    const plan = await planOf(
      "Date,Country,Exchange rate\n2020-01-01,A,1.5\n2020-01-01,B,NA\n2020-01-02,A,1.25\n",
    );
    const credit = {
      ...{ name: "datasets", note: "as published", url: "https://github.com/datasets/x" },
      ...{ licence: "PDDL", licenceUrl: "https://example.com/pddl" },
    };
    expect(writeDataset({ ...plan, description: "Rates of exchange.", credit }, HOME)).toBe(
      `import { date, numeric, text } from "../columns/index.ts";
import { defineDataset } from "./define-dataset.ts";

/** The file. */
export const theFile = defineDataset({
  name: "the-file",
  title: "The file",
  description: "Rates of exchange.",
  key: ["date", "country"],
  columns: {
    date: date({ from: "Date" }),
    country: text({ from: "Country" }),
    exchange_rate: numeric({
      from: "Exchange rate",
      nullable: true,
      unknown: "NA",
      measures: "level",
    }),
  },
  source: {
    url: "https://example.com/file.csv",
    credit: {
      name: "datasets",
      note: "as published",
      url: "https://github.com/datasets/x",
      licence: "PDDL",
      licenceUrl: "https://example.com/pddl",
    },
  },
  publish: { by: "country" },
});
`,
    );
  });

  it("leaves lines for a licence that no one told it", async () => {
    const text = writeDataset(await planOf("date,n\n2020-01-01,5\n"), HOME);
    expect(text).toContain(`    url: "https://example.com/file.csv",
    // Fill in the publisher and the licence, which the page shows:
`);
    expect(text.match(/^ {2}\},$/gm)).toHaveLength(2);
  });

  it("cannot be broken out of by names in the file", async () => {
    const name = '"});process.exit(1);/*';
    const plan = await planOf(`date,"${name.replaceAll('"', '""')}"\n2020-01-01,5\n`);
    const text = writeDataset({ ...plan, title: "*/ process.exit(1) /*" }, HOME);
    expect(text).toContain(`from: '"});process.exit(1);/*'`);
    expect(text).toContain("/** * / process.exit(1) /*. */");
  });
});

describe("strings and values", () => {
  it.each([
    ["plain", '"plain"'],
    ['say "no"', "'say \"no\"'"],
    ['it\'s "so"', "'it\\'s \"so\"'"],
    ["a\nb\t\\", '"a\\nb\\t\\\\"'],
    ["\u202e\ufeff\u00a0", '"\\u202e\\ufeff\\u00a0"'],
    ["Zürich 北京", '"Zürich 北京"'],
  ])("%j", (text, printed) => {
    expect(printString(text)).toBe(printed);
  });

  it("breaks what is longer than a line", () => {
    const names = Array.from({ length: 12 }, (_, at) => `column_${at}`);
    expect(printValue({ header: { names } }, 0, 0)).toBe(
      `{\n  header: {\n    names: [\n${names.map((name) => `      "${name}",\n`).join("")}    ],\n  },\n}`,
    );
  });
});

describe("a string that is longer than a line", () => {
  it.each([
    ["url", '{\n  url: "'],
    ["title", '{\n  title:\n    "'],
  ])("follows %s as the formatter has it", (name, start) => {
    const printed = printValue({ [name]: "x".repeat(100) }, 0, 0);
    expect(printed.startsWith(start)).toBe(true);
  });
});

describe("names of columns", () => {
  it.each([
    ["cveID", "cve_id"],
    ["GICS Sub-Industry", "gics_sub_industry"],
    ["Province/State", "province_state"],
    ["Größe in m²", "groesse_in_m2"],
    ["São João", "sao_joao"],
    ["7-Tage", "column_7_tage"],
    ["HTTPServer", "http_server"],
    ["", "column_1"],
    ["人口", "column_1"],
    ["inserted_by", "file_inserted_by"],
    ["ctid", "file_ctid"],
    ["constructor", "file_constructor"],
    ["x".repeat(80), "x".repeat(63)],
  ])("%s", (from, name) => {
    expect(columnNames([from])).toEqual([name]);
  });

  it("are different", () => {
    expect(columnNames(["a", "A", "a ", "", "column_4"])).toEqual([
      ...["a", "a_2", "a_3", "column_4", "column_4_2"],
    ]);
  });
});

describe("the registry", () => {
  const INDEX = `import { quote } from "../core/quote.ts";
import type { Dataset } from "./dataset.ts";
import { usDaily } from "./us-daily.ts";

export const datasets: readonly Dataset[] = [usDaily];
`;
  it("gets an import in its place, and the dataset at the end", () => {
    const once = addToIndex(INDEX, "brent-daily");
    expect(once).toBe(`import { quote } from "../core/quote.ts";
import { brentDaily } from "./brent-daily.ts";
import type { Dataset } from "./dataset.ts";
import { usDaily } from "./us-daily.ts";

export const datasets: readonly Dataset[] = [usDaily, brentDaily];
`);
    const twice = addToIndex(once as string, "zones");
    expect(twice).toContain(
      'import { usDaily } from "./us-daily.ts";\nimport { zones } from "./zones.ts";\n',
    );
    expect(addToIndex(twice as string, "zones")).toBe(twice);
  });

  it("gets a list of several lines where one is too long", () => {
    const names = ["one-dataset-of-a-long-name", "another-dataset-of-a-long-name"];
    const index = names.reduce((text, name) => addToIndex(text, name) as string, INDEX);
    expect(index).toContain(
      "= [\n  usDaily,\n  oneDatasetOfALongName,\n  anotherDatasetOfALongName,\n];\n",
    );
  });

  it("stays as it is if it is of another kind", () => {
    expect(addToIndex("export const other = 1;\n", "brent")).toBeUndefined();
  });
});

describe("addresses", () => {
  const RAW = "https://raw.githubusercontent.com/datasets/oil-prices/main/data/brent-daily.csv";
  it.each([
    ["https://github.com/datasets/oil-prices/blob/main/data/brent-daily.csv", RAW],
    ["https://www.github.com/datasets/oil-prices/raw/main/data/brent-daily.csv?x=1", RAW],
    ["https://github.com/datasets/oil-prices/blob/refs/heads/main/data/brent-daily.csv", RAW],
    [RAW, RAW],
    ["https://gitlab.com/a/b/-/blob/main/x.csv", "https://gitlab.com/a/b/-/raw/main/x.csv"],
    ["https://example.com/x.csv?y=1", "https://example.com/x.csv?y=1"],
  ])("%s", (place, url) => {
    expect(locate(place).url).toBe(url);
  });

  it.each([
    ["https://github.com/datasets/oil-prices", "is a page of GitHub, not a file"],
    ["ftp://example.com/x.csv", "is not a file, nor an http, https or file URL"],
    ["https://me:secret@example.com/x.csv", "credential"],
    ["/no/such/file.csv", "there is no file at /no/such/file.csv"],
    ["/", "/ is a folder"],
  ])("refuses %s", (place, reason) => {
    expect(() => locate(place)).toThrow(reason);
  });
});

describe("a proposed name", () => {
  it.each([
    ["https://example.com/100%.csv", "percent"],
    ["https://github.com/datasets/oil-prices/blob/main/data/brent-daily.csv", "brent-daily"],
    [
      "https://github.com/datasets/exchange-rates/blob/main/data/monthly.csv",
      "exchange-rates-monthly",
    ],
    [
      "https://github.com/a/b/blob/x/known_exploited_vulnerabilities.csv",
      "known-exploited-vulnerabilities",
    ],
    ["https://example.com/2024_US_County.CSV.gz", "us-county"],
    ["https://example.com/%E4%BA%BA.csv", "dataset"],
    ["https://example.com/climate/latest.csv", "climate-latest"],
  ])("%s", (place, name) => {
    expect(proposeName(locate(place))).toBe(name);
  });
});
