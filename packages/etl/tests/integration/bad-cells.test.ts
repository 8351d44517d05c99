import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Dataset } from "../../src/datasets/dataset.ts";
import { usDaily } from "../../src/datasets/us-daily.ts";
import { usStates } from "../../src/datasets/us-states.ts";
import { CovidWeb } from "../support/covid-web.ts";
import { file } from "../support/http-responders.ts";
import { shareOf } from "../support/samples.ts";
import { placeOn } from "../support/test-databases.ts";

const COUNT = "a whole number (0 or greater)";

interface Target {
  readonly dataset: Dataset;
  readonly source: string;
  /** A line whose row is kept. */
  readonly line: number;
  readonly date: string;
  readonly count: string;
  readonly expected: string;
  /** True if the count may not be empty. */
  readonly isRequired: boolean;
  /** The key of that line, in complaints. */
  readonly key: string;
}

const TARGETS: readonly [string, Target][] = [
  [
    "us-daily, nyt",
    {
      ...{ dataset: usDaily, source: "nyt", line: 4, date: "date" },
      ...{ count: "cases", expected: COUNT, isRequired: true, key: 'date "2020-03-23"' },
    },
  ],
  [
    "us-daily, jhu",
    {
      ...{ dataset: usDaily, source: "jhu", line: 27, date: "Date", count: "Recovered" },
      ...{ expected: `${COUNT}, or blank`, isRequired: false },
      ...{ key: 'Date "2020-03-23", Province/State null' },
    },
  ],
  [
    "us-states, nyt",
    {
      ...{ dataset: usStates, source: "nyt", line: 7, date: "date" },
      ...{ count: "deaths", expected: COUNT, isRequired: true },
      ...{ key: 'date "2020-03-23", state "Oregon"' },
    },
  ],
];

let web: CovidWeb;
beforeAll(async () => {
  web = await CovidWeb.start();
});
afterAll(() => web.close());

describe.each(TARGETS)("a bad day of %s", (of, { dataset, source, line, ...target }) => {
  beforeEach(() => web.begin(dataset, 1, 2));
  const place = placeOn(of, TARGETS);

  /** Serves a changed file after two good days, and then the good one of the third day. */
  const refuse = async (change: (good: string) => string | Buffer, detail: string) => {
    web.serve(source, file(change(web.file(source, 2))));
    const { error, failedBefore } = await web.runInVain();
    const details = [expect.stringContaining(detail)];
    expect(error).toMatchObject({ code: "CONTRACT", details });
    expect(error?.message).toContain(detail);
    expect(failedBefore).toBe(0);
    await web.runDay3(1);
  };
  const refuseCell = (column: string, value: string, expected: string) =>
    refuse(
      (good) => withCell(good, line, column, value),
      `${source}, line ${line}, column "${column}": "${value}" is not ${expected}`,
    );
  const fields = () => headerOf(web.file(source, 2)).length;

  it.each(
    shareOf(
      [
        ["negative", "-1"],
        ["fractional", "1.5"],
        ["not a number", "n/a"],
        ["a space", " "],
        ["hexadecimal", "0x10"],
        ["one more than can be exact", "9007199254740992"],
        ["too long for any column", "9".repeat(30)],
        ...(target.isRequired ? [["blank", ""]] : []),
      ],
      "count",
      place,
      `bad counts of ${of}`,
    ),
  )("changes nothing for a count that is %s, and names its place", (_, value) =>
    refuseCell(target.count, value, target.expected),
  );

  it.each(
    shareOf(
      [
        ["with day and month swapped", "2020-31-08"],
        ["as spreadsheets write it", "1/21/2020"],
        ["that no calendar has", "2021-02-29"],
        ["that is blank", ""],
      ],
      "date",
      place,
      `bad dates of ${of}`,
    ),
  )("changes nothing for a date %s, and names its place", (_, value) =>
    refuseCell(target.date, value, "a date YYYY-MM-DD"),
  );

  it("changes nothing for a second row of the same key, and names both lines", () =>
    refuse(
      (good) => withLine(good, line, (row) => `${row}\n${row}`),
      `${source}, line ${line + 1}: duplicate of line ${line} (${target.key})`,
    ));

  it("changes nothing for a row with too few fields, and names it", () =>
    refuse(
      (good) => withLine(good, line, (row) => row.slice(0, row.lastIndexOf(","))),
      `${source}, line ${line}: ${fields() - 1} fields, where the header has ${fields()}`,
    ));

  it("changes nothing for a row with too many fields, and names it", () =>
    refuse(
      (good) => withLine(good, line, (row) => `${row},`),
      `${source}, line ${line}: ${fields() + 1} fields, where the header has ${fields()}`,
    ));

  it("changes nothing for a quote that is not closed, and names the line where it opens", () =>
    refuse(
      (good) => withLine(good, line, (row) => `"${row}`),
      `${source}, line ${line}: a quoted field is not closed before the end of the file`,
    ));

  it("changes nothing for bytes that are not UTF-8, and names their line", () =>
    refuse(
      // In Latin-1 its other letters would be the fault before it.
      (good) =>
        Buffer.from(withLine(good, line, (row) => `${row}ÿ`).replaceAll("é", "e"), "latin1"),
      `${source}, line ${line}: the bytes are not UTF-8: byte `,
    ));

  it("changes nothing for an empty file, and names it", () =>
    refuse(() => "", `${source}: the file is empty (${web.url(source)})`));

  it.each(shareOf(["", "\n", "\r\n"], "line end", place, `only headers of ${of}`))(
    "changes nothing for only a header, ended by %j",
    (end) =>
      refuse(
        (good) => headerOf(good).join() + end,
        `${source}: there is no row below the header (${web.url(source)})`,
      ),
  );
});

const headerOf = (text: string): string[] => (text.split("\n")[0] as string).split(",");

/** Replaces a line; the header is line 1. */
function withLine(text: string, line: number, change: (row: string) => string): string {
  const lines = text.split("\n");
  return lines.with(line - 1, change(lines[line - 1] as string)).join("\n");
}

const withCell = (text: string, line: number, column: string, value: string): string =>
  withLine(text, line, (row) => row.split(",").with(headerOf(text).indexOf(column), value).join());
