import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Dataset } from "../../src/datasets/dataset.ts";
import { usDaily } from "../../src/datasets/us-daily.ts";
import { usStates } from "../../src/datasets/us-states.ts";
import { CovidWeb } from "../support/covid-web.ts";
import { file } from "../support/http-responders.ts";
import { shareOf } from "../support/samples.ts";
import { placeOn } from "../support/test-databases.ts";

let web: CovidWeb;
beforeAll(async () => {
  web = await CovidWeb.start();
});
afterAll(() => web.close());

/** Serves every source of a day changed. */
const serveChanged = (day: 1 | 2 | 3, change: (text: string) => string | Buffer) => {
  for (const { name } of web.dataset.sources) web.serve(name, file(change(web.file(name, day))));
};

const DATASETS: readonly [string, Dataset, number][] = [
  ["us-daily", usDaily, 1],
  ["us-states", usStates, 2],
];

describe.each(DATASETS)("a file of %s that is written in another way", (of, dataset, perDay) => {
  it.each(
    shareOf<[string, (text: string) => string | Buffer]>(
      [
        [
          "with more columns than the dataset names",
          (text) => mapRows(text, (row) => ["?", ...row, "", "-"]),
        ],
        ["with its columns in another order", (text) => mapRows(text, (row) => row.toReversed())],
        ["with CRLF", (text) => text.replaceAll("\n", "\r\n")],
        ["with CRLF, the last one too", (text) => `${text}\n`.replaceAll("\n", "\r\n")],
        ["with LF, the last one too", (text) => `${text}\n`],
        ["with an empty last line", (text) => `${text}\n\n`],
        ["with several blank last lines", (text) => `${text}\r\n\r\n \n\t\n\n`],
        ["with CRLF up to the middle and LF from there", (text) => halfWay(text)],
        ["with a byte order mark", (text) => `\ufeff${text}`],
        ["with a byte order mark and CRLF", (text) => `\ufeff${text.replaceAll("\n", "\r\n")}`],
        ["with every cell quoted", (text) => mapRows(text, (row) => row.map(quote))],
        ["with counts as decimals", (text) => mapRows(text, withDecimals)],
        ["in another order of rows", (text) => reversed(text)],
      ],
      "writing",
      placeOn(of, DATASETS),
      `ways to write ${of}`,
    ),
  )("loads all the same %s, and moves no row when it comes a second time", async (_, change) => {
    await web.begin(dataset, 1);
    serveChanged(2, change);
    expect(await web.run()).toMatchObject({
      ...{ status: "succeeded", error: null },
      ...{ inserted: perDay, updated: 1, unchanged: 10 * perDay - 1, missing: 0 },
    });
    await web.expectRows(2);
    const places = () => web.query(`select xmin::text, xmax::text, ctid from ${dataset.table}`);
    const before = await places();
    web.serveDay(2);
    expect(await web.run()).toMatchObject({ status: "succeeded", inserted: 0, updated: 0 });
    expect(await places()).toEqual(before);
    await web.runDay3(0);
  });
});

const SOURCES: readonly [string, Dataset, string, string][] = [
  ["us-daily, nyt", usDaily, "nyt", "deaths"],
  ["us-daily, jhu", usDaily, "jhu", "Recovered"],
  ["us-states, nyt", usStates, "nyt", "fips"],
];

describe.each(SOURCES)("a header of %s", (of, dataset, source, column) => {
  beforeEach(() => web.begin(dataset, 1, 2));

  it.each(
    shareOf<[string, (row: readonly string[], index: number) => string[], string]>(
      [
        ["without a column", (row, i) => row.toSpliced(i, 1), "missing"],
        [
          "with a column renamed",
          (row, i) => (row[i] === column ? row.with(i, `new_${column}`) : [...row]),
          "missing",
        ],
        [
          "with a column in capitals",
          (row, i) => (row[i] === column ? row.with(i, column.toUpperCase()) : [...row]),
          `missing; did you mean \`from: "${column.toUpperCase()}"\`?`,
        ],
        [
          "with a column twice",
          (row, i) => row.toSpliced(i, 0, row[i] as string),
          `occurs twice; \`from: "${column}#2"\` is the second of them`,
        ],
      ],
      "header",
      placeOn(of, SOURCES),
      `bad headers of ${of}`,
    ),
  )("%s changes nothing, and is quoted with the file's name", async (_, change, problem) => {
    const good = web.file(source, 2);
    const index = (good.split("\n")[0] as string).split(",").indexOf(column);
    const bad = mapRows(good, (row) => change(row, index));
    web.serve(source, file(bad));
    const { error } = await web.runInVain();
    expect(error).toMatchObject({
      code: "CONTRACT",
      details: [
        `${source}, line 1, column "${column}": ${problem}; the header of ${web.url(source)} is ${JSON.stringify(bad.split("\n")[0])}`,
      ],
    });
    await web.runDay3(1);
  });
});

describe("a file with other rows than before", () => {
  beforeEach(() => web.begin(usDaily, 1, 2));

  it.each<[string, string, (text: string) => string, string[]]>([
    [
      "lost two rows of eleven",
      "nyt",
      (text) => text.split("\n").slice(0, -2).join("\n"),
      ["nyt: 9 data rows, 18.2% fewer than the 11 of the last success"],
    ],
    [
      "is one row in place of the history",
      "nyt",
      (text) => text.split("\n").slice(0, 2).join("\n"),
      ["nyt: 1 data row, 90.9% fewer than the 11 of the last success"],
    ],
    [
      "lost rows that matter, although it is as long as before",
      "jhu",
      (text) => text.replace("26,US,", "26,France,").replace("27,US,", "27,France,"),
      ["jhu: 10 rows that the dataset keeps, 16.7% fewer than the 12 of the last success"],
    ],
    [
      "lost rows that do not matter, and so may be cut short",
      "jhu",
      (text) => text.replaceAll(/.*Canada.*\n/g, ""),
      ["jhu: 23 data rows, 32.4% fewer than the 34 of the last success"],
    ],
  ])(
    "that %s is refused, and is loaded when the loss is accepted",
    async (_, source, cut, said) => {
      web.serve(source, file(cut(web.file(source, 2))));
      const { error } = await web.runInVain();
      const details = said.map((text) => `${text} (${web.url(source)})`);
      expect(error).toMatchObject({ code: "SHRUNK", details });
      expect(error?.message).toContain("--accept-shrink");
      expect(await web.run({ acceptShrink: true })).toMatchObject({
        ...{ status: "succeeded", failedBefore: 1, inserted: 0 },
      });
      web.serveDay(2);
      await web.run();
      await web.runDay3(0);
    },
  );

  it("that is refused after it was streamed leaves nothing of it behind", async () => {
    await web.begin(usStates, 1, 2);
    web.serve("nyt", file(web.file("nyt", 2).split("\n").slice(0, -3).join("\n")));
    const { error } = await web.runInVain();
    const detail = `nyt: 19 data rows, 13.6% fewer than the 22 of the last success (${web.url("nyt")})`;
    expect(error).toMatchObject({ code: "SHRUNK", details: [detail] });
    await web.runDay3(1);
  });

  it("that lost less than a tenth is loaded; the lost row stays and is counted", async () => {
    web.serve("nyt", file(web.file("nyt", 2).split("\n").toSpliced(5, 1).join("\n")));
    expect(await web.run()).toMatchObject({ status: "succeeded", unchanged: 10, missing: 1 });
    await web.expectRows(2);
  });

  it("of which nothing is kept changes nothing, and says how many rows there were", async () => {
    web.serve("jhu", file(web.file("jhu", 2).replaceAll(",US,", ",United States,")));
    const { error } = await web.runInVain();
    const detail = `jhu: none of the 34 rows is one that the dataset keeps (${web.url("jhu")})`;
    expect(error).toMatchObject({ code: "CONTRACT", details: [detail] });
    await web.runDay3(1);
  });
});

const mapRows = (text: string, map: (row: readonly string[]) => readonly string[]): string =>
  text
    .split("\n")
    .map((line) => map(line.match(/"[^"]*"|[^,]+|(?<=,|^)(?=,|$)/g) as string[]).join())
    .join("\n");

const quote = (cell: string): string => (cell.startsWith('"') ? cell : `"${cell}"`);

/** The last two columns of each file are counts, stored or ignored. */
const withDecimals = (row: readonly string[]): string[] =>
  row.map((cell, i) => (i >= row.length - 2 && /^\d+$/.test(cell) ? `${cell}.00` : cell));

function halfWay(text: string): string {
  const middle = text.indexOf("\n", text.length / 2);
  return text.slice(0, middle).replaceAll("\n", "\r\n") + text.slice(middle);
}

function reversed(text: string): string {
  const [header, ...rows] = text.split("\n");
  return [header, ...rows.toReversed()].join("\n");
}
