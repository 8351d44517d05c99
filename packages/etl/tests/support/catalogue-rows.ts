import { parse } from "csv-parse/sync";
import type { Dataset } from "../../src/datasets/dataset.ts";

type Table = readonly (readonly string[])[];

/** Reads a file without the program: plain CSV with a header, unless it is named here. */
const TABLES: Readonly<Record<string, (bytes: Buffer) => Table>> = {
  amelag: (bytes) => lines(bytes).map((line) => line.split("\t")),
  antiquities: (bytes) => csv(bytes.toString().replaceAll("\r", "\n")),
  biopics: (bytes) => csv(bytes.toString("latin1").replaceAll("\r", "\n")),
  "brain-networks": (bytes) => {
    const [network = [], node = [], hemi = [], ...rows] = csv(bytes).filter((row) =>
      row.some((field) => field !== ""),
    );
    const long = rows.flatMap((row) =>
      row.slice(1).map((level, at) => {
        const place = at + 1;
        return [row[0], network[place], node[place], hemi[place], level] as string[];
      }),
    );
    return [["network node hemi", "network", "node", "hemi", "level"], ...long];
  },
  "global-temp": (bytes) => {
    const [[source, , mean] = [], ...rows] = csv(bytes);
    return [
      [source as string, "Year", mean as string],
      ...rows.map(([name = "", ...more]) => [name.toLowerCase(), ...more]),
    ];
  },
  "jhu-wide": (bytes) => {
    const [header = [], ...rows] = csv(bytes);
    const long = rows.flatMap((row) =>
      row.slice(4).map((cases, at) => [...row.slice(0, 4), header[at + 4] as string, cases]),
    );
    return [[...header.slice(0, 4), "day", "confirmed"], ...long];
  },
  "language-codes": (bytes) => csv(bytes).map((row) => row.map((field) => field.trim())),
  "nasa-planets-raw": (bytes) =>
    lines(bytes)
      .filter((line) => !line.startsWith("#"))
      .map((line) => line.split(",")),
  "of-airports": (bytes) => [
    "id,name,city,country,iata,icao,latitude,longitude,altitude,utc_offset,dst,zone,type,source".split(
      ",",
    ),
    ...csv(bytes),
  ],
  "pt-vacinas": (bytes) =>
    bytes
      .toString()
      .trim()
      .split(/\r\n|\r/)
      .map((line) => line.split(";"))
      .map((row, at) => (at === 0 ? ["#1", ...row.slice(1)] : row)),
  "tz-zone1970": (bytes) => [
    ["codes", "coordinates", "zone", "comments"],
    ...lines(bytes)
      .filter((line) => !line.startsWith("#"))
      .map((line) => [...line.split("\t"), ""].slice(0, 4)),
  ],
};

/** Rewrites the cells of a column, by the file and the column's name in the table. */
const CELLS: Readonly<Record<string, (cell: string) => string>> = {
  "antiquities acres_affected": (cell) => {
    const number = Number(cell.replaceAll(",", "").replace(/[ (].*/, ""));
    return cell === "" ? "" : String(/miles/.test(cell) ? number * 640 : number);
  },
  "biopics box_office": (cell) => {
    const number = Number(/[\d.]+/.exec(cell)?.[0]);
    const factor = cell.endsWith("M") ? 1e6 : cell.endsWith("K") ? 1e3 : 1;
    return cell === "" ? "" : String(Math.round(number * factor));
  },
  "footballcsv-eng date": (cell) => {
    const [, month = "", day = "", year = ""] = cell.replace("(P)", "").split(" ");
    return isoOf(year, String(new Date(`${month} 1, 2000`).getMonth() + 1), day);
  },
  "global-temp month": (cell) => `${cell}-01`,
  "ita-regioni-latest data": (cell) => `${cell.replace("T17", "T16")}Z`,
  "jhu-daily last_update": (cell) => `${cell.replace(" ", "T")}Z`,
  "jhu-wide day": (cell) => {
    const [month = "", day = "", year = ""] = cell.split("/");
    return isoOf(`20${year}`, month, day);
  },
  "pt-data data": (cell) => cell.split("-").reverse().join("-"),
  "pt-data data_dados": (cell) => {
    const [day = "", time = ""] = cell.split(" ");
    return `${day.split("-").reverse().join("-")}T${time}:00`;
  },
  "pt-vacinas date": (cell) => {
    const [day = "", month = "", year = ""] = cell.split("/");
    return isoOf(year.length === 2 ? `20${year}` : year, month, day);
  },
  "pt-vacinas cover": (cell) => cell.replace(",", "."),
  "pt-vacinas cover_1_vac": (cell) => cell.replace(",", "."),
  "uk-county cases": (cell) => cell.replaceAll(",", ""),
};
const UNKNOWN: Readonly<Record<string, string>> = {
  biopics: "-",
  "football-results": "NA",
  "of-airports": "\\N",
  "pt-vacinas": "NA",
};

/** Returns the rows that a version of a file should leave in the table, as JSON. */
export function independentRows(name: string, bytes: Buffer, dataset: Dataset): string[] {
  const [header = [], ...rows] = (TABLES[name] ?? csv)(bytes);
  const columns = dataset.sources[0]?.columns ?? [];
  const counts = new Map<string, number>();
  return rows.map((row) => {
    const cells: Record<string, string | null> = {};
    for (const { name: column, names } of columns) {
      const cell = row[header.findIndex((each) => names.includes(each))] ?? "";
      const isUnknown = cell === UNKNOWN[name] && column !== "agegroup";
      const known = isUnknown ? "" : cell;
      const type = dataset.columns.find((each) => each.name === column);
      const text = (CELLS[`${name} ${column}`] ?? ((same) => same))(known);
      cells[column] = text === "" ? (type?.nullable ? null : "") : spelled(text, type?.type.kind);
    }
    const { occurrence } = dataset.sources[0] ?? {};
    if (occurrence !== undefined) {
      const key = occurrence.of.map((column) => cells[column]).join("|");
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      cells[occurrence.name] = String(count);
    }
    return JSON.stringify(dataset.columns.map((column) => cells[column.name] ?? null));
  });
}

function spelled(text: string, kind: string | undefined): string {
  switch (kind) {
    case "boolean":
      return String(["1", "true"].includes(text.toLowerCase()));
    case "integer":
      return String(Number(text));
    case "decimal": {
      const plain = /e/i.test(text) ? Number(text).toFixed(15) : text;
      return plain.includes(".") ? plain.replace(/\.?0+$/, "").replace(/^-0$/, "0") : plain;
    }
    case "time":
      return text.replace(/(\.\d*?)0+(?=Z?$)/, "$1").replace(/\.(?=Z?$)/, "");
    default:
      return text;
  }
}

const lines = (bytes: Buffer): string[] =>
  bytes.toString().replaceAll("\r", "").trimEnd().split("\n");

const csv = (text: Buffer | string): Table =>
  parse(Buffer.from(text), { bom: true, relax_column_count: true, skip_empty_lines: true });

const isoOf = (year: string, month: string, day: string): string =>
  `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
