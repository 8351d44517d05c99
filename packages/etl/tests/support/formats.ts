import { bigint, date, text } from "../../src/columns/index.ts";
import type { Dataset } from "../../src/datasets/dataset.ts";
import { defineDataset } from "../../src/datasets/define-dataset.ts";
import type { Format } from "../../src/format/format.ts";

/** A format, and what writes a file of `places` in it. */
export interface WrittenFormat {
  readonly name: string;
  readonly dataset: Dataset;
  write(csv: string): Uint8Array;
}

interface Given {
  readonly day?: Parameters<typeof date>[0];
  readonly occurrence?: string;
  readonly write: (csv: string) => string | Uint8Array;
}

function formatOf(name: string, format: Format, { day, occurrence, write }: Given): WrittenFormat {
  const dataset = defineDataset({
    name: "test-places",
    key: ["day", "place"],
    columns: {
      day: date(day),
      place: text(),
      cases: bigint({ measures: "cumulative" }),
      deaths: bigint({ measures: "cumulative", nullable: true }),
    },
    source: { url: "test:left", keep: ({ place }) => place !== "Nowhere", format },
    ...(occurrence === undefined ? {} : { occurrence }),
  });
  return { name, dataset, write: (csv) => Buffer.from(write(csv)) };
}

/** Rewrites the rows below the header, line by line. */
const rowsOf = (csv: string, change: (line: string, place: number) => string): string =>
  csv
    .split("\n")
    .map((line, place) => (place === 0 ? line : change(line, place)))
    .join("\n");
const separated = (by: string) => (csv: string) => csv.replaceAll(",", by);
const NAMES = "day,place,cases,deaths";

/** Formats of all kinds, for edits at random. */
export const FORMATS: readonly WrittenFormat[] = [
  formatOf("tabs", { delimiter: "\t" }, { write: separated("\t") }),
  formatOf(
    "semicolons and Windows-1252",
    { delimiter: ";", encoding: "windows-1252" },
    {
      write: (csv) => Buffer.from(separated(";")(csv).replaceAll("Place", "Pl\xe4ce"), "latin1"),
    },
  ),
  formatOf(
    "UTF-16, little endian",
    { encoding: "utf-16le" },
    { write: (csv) => Buffer.from(`\ufeff${csv}`, "utf16le") },
  ),
  formatOf(
    "UTF-16, big endian, and tabs",
    { encoding: "utf-16be", delimiter: "\t" },
    { write: (csv) => Buffer.from(`\ufeff${separated("\t")(csv)}`, "utf16le").swap16() },
  ),
  formatOf("CR", { lineEnd: "any" }, { write: (csv) => csv.replace(/\r?\n/g, "\r") }),
  formatOf("other quotes", { quote: "'" }, { write: (csv) => csv.replaceAll('"', "'") }),
  formatOf("no quotes", { quote: "none" }, { write: (csv) => csv }),
  formatOf(
    "skipped lines, comments and empty lines",
    { skip: 2, comment: "#", blankLines: "skip" },
    {
      write: (csv) =>
        `Made on ${csv.length % 7} "days\n\n${rowsOf(csv, (line, place) => (place % 50 === csv.length % 50 ? `# ${place}\n\n${line}` : line))}`,
    },
  ),
  formatOf(
    "no header",
    { header: { names: NAMES.split(",") } },
    { write: (csv) => csv.slice(csv.indexOf("\n") + 1) },
  ),
  formatOf(
    "a header of two lines below a title",
    { header: [2, 3] },
    { write: (csv) => `Places\nday,,cases,\n,place,,deaths\n${csv.slice(csv.indexOf("\n") + 1)}` },
  ),
  formatOf(
    "short rows and a footer",
    { ragged: { short: "pad", long: "cut" }, footer: "Total" },
    {
      write: (csv) => `${rowsOf(csv, (line) => line.replace(/,$/, ""))}\nTotal,${csv.length},,,`,
    },
  ),
  formatOf("a footer of one row", { footer: 1 }, { write: (csv) => `${csv}\nEnd,${csv.length}\n` }),
  formatOf(
    "spaces and strings for unknown",
    { trim: true, unknown: ["NA", "-"] },
    { write: (csv) => rowsOf(csv, (line) => line.replace(/,$/, ",NA").replaceAll(",", " , ")) },
  ),
  formatOf(
    "grouped numbers",
    { delimiter: ";", numbers: { decimal: ",", group: "." } },
    {
      write: (csv) => separated(";")(csv).replace(/(?<=;)(\d{1,3})(\d{3})(?=;|$)/gm, "$1.$2"),
    },
  ),
  formatOf(
    "other dates",
    {},
    {
      day: { format: ["D.M.YYYY", "YYYY-MM-DD"] },
      write: (csv) =>
        csv.replace(
          /^(\d{4})-0?(\d+)-0?(\d+)/gm,
          (_, year, month, day) => `${day}.${month}.${year}`,
        ),
    },
  ),
  formatOf("counted keys", {}, { occurrence: "n", write: (csv) => csv }),
];
