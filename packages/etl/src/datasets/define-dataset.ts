import type { Cell } from "../columns/column.ts";
import { integer } from "../columns/integer.ts";
import { ConfigurationError } from "../core/errors.ts";
import type { Format } from "../format/format.ts";
import { checkDataset } from "./check-dataset.ts";
import { checkDefinition } from "./check-definition.ts";
import type {
  Cells,
  Column,
  Columns,
  Dataset,
  DirectDefinition,
  JoiningDefinition,
  RowByRowDefinition,
  Source,
  SourceColumn,
} from "./dataset.ts";
import { type Files, urlOf } from "./files.ts";
import { freshRule } from "./fresh.ts";
import { NamePattern } from "./name-pattern.ts";
import { versionOf } from "./version.ts";

export type AnyDefinition =
  | JoiningDefinition<Columns, Record<string, Cells>>
  | RowByRowDefinition<Columns, Record<string, Cells>>
  | DirectDefinition<Columns>;

/**
 * Declares a dataset: table, key, columns, sources and how the rows of the sources become rows of
 * the table. All else (table, staging, revisions, export) is derived from it.
 *
 * A file that has the table's columns is the `source`. A file with others is one of `sources`, with
 * cells of its own, and `map` makes a row of the table from each of its rows; `transform` joins
 * several. What these give is checked against the columns.
 *
 * Code that decides what rows look like belongs inside `map`, `transform` or `keep`: the
 * dataset's version is a hash over the definition and the source text of these functions, so that
 * a change in them makes the next run look at unchanged files again.
 *
 * @example
 * export const brentDaily = defineDataset({
 *   name: "brent-daily",
 *   key: ["date"],
 *   columns: {
 *     date: date({ from: "Date" }),
 *     price: numeric({ from: "Price", measures: "level", unit: "US$ a barrel" }),
 *   },
 *   source: { url: "https://…/brent-daily.csv" },
 *   publish: "one-file",
 * });
 *
 * @throws ConfigurationError naming the dataset and the part that is wrong
 */
export function defineDataset<const C extends Columns>(definition: DirectDefinition<C>): Dataset;
export function defineDataset<const C extends Columns, S extends Record<string, Cells>>(
  definition: JoiningDefinition<C, S>,
): Dataset;
export function defineDataset<const C extends Columns, S extends Record<string, Cells>>(
  definition: RowByRowDefinition<C, S>,
): Dataset;
export function defineDataset(definition: AnyDefinition): Dataset {
  const complain = (what: string): never => {
    throw new ConfigurationError(`dataset "${definition?.name}": ${what}`);
  };
  checkDefinition(definition, complain);
  const occurrence = "occurrence" in definition ? definition.occurrence : undefined;
  const columns = columnsOf(definition.columns, occurrence, complain);
  const key = occurrence === undefined ? definition.key : [...definition.key, occurrence];
  const dataset: Omit<Dataset, "version"> = {
    name: definition.name,
    table: definition.name.replaceAll("-", "_"),
    key,
    columns,
    keyDates: definition.keyDates ?? {},
    sources: sourcesOf(definition, columns),
    title: definition.title ?? definition.name,
    subject: definition.subject,
    description: definition.description,
    labels: (definition.labels ?? {}) as Dataset["labels"],
    publish: definition.publish,
    shrinkLimit: definition.shrinkLimit,
    gone: definition.gone ?? "keep",
    span: definition.covers === "span" ? spanOf(definition.key, columns) : undefined,
    fresh: freshRule(definition.fresh, { key, columns }, complain),
    work: workOf(definition),
  };
  checkDataset(dataset, definition.keyDates !== undefined, complain);
  return { ...dataset, version: versionOf(dataset, definition.version) };
}

/** The first date or time in the key, or else its first column. */
const spanOf = (key: readonly string[], columns: readonly Column[]): string | undefined =>
  key.find((name) => {
    const kind = columns.find((column) => column.name === name)?.type.kind;
    return kind === "date" || kind === "time";
  }) ?? key[0];

function workOf(definition: AnyDefinition): Dataset["work"] {
  if ("source" in definition) {
    const isDirect = definition.source.cells === undefined;
    return { kind: "map", map: (row) => row, isDirect };
  }
  return ("map" in definition
    ? { kind: "map", map: definition.map, isDirect: false }
    : { kind: "transform", transform: definition.transform }) as unknown as Dataset["work"];
}

function columnsOf(
  declared: Columns,
  occurrence: string | undefined,
  complain: (what: string) => never,
): Column[] {
  const columns = Object.entries(declared).map(([name, column]) => ({ ...column, name }));
  if (occurrence === undefined) return columns;
  if (Object.hasOwn(declared, occurrence)) {
    complain(`occurrence "${occurrence}" is a column of the file: choose another name`);
  }
  return [...columns, { ...(integer({ min: 1 }) as Columns[string]), name: occurrence }];
}

function sourcesOf(definition: AnyDefinition, columns: readonly Column[]): Source[] {
  if ("source" in definition) {
    const { occurrence, key, source } = definition;
    const { name = definition.name, format, cells = {}, keep, credit } = source;
    const named = columns.map((column) => {
      const cell = (Object.hasOwn(cells, column.name) && cells[column.name]) || column;
      return sourceColumn(column.name, cell, format, column.from);
    });
    return [
      {
        name,
        ...placeOf(source),
        columns: named,
        key: undefined,
        keep: keep as Source["keep"],
        credit,
        format,
        occurrence: occurrence === undefined ? undefined : { name: occurrence, of: key },
      },
    ];
  }
  return Object.entries(definition.sources).map(([name, file]) => ({
    name,
    ...placeOf(file),
    columns: Object.entries(file.columns as Cells).map(([column, cell]) =>
      sourceColumn(column, cell, file.format),
    ),
    key: "key" in file ? (file.key as readonly string[] | undefined) : undefined,
    keep: file.keep as Source["keep"],
    credit: file.credit,
    format: file.format,
    occurrence: undefined,
  }));
}

/** The file of a source, or its files. */
const placeOf = ({ url, files }: { url?: string; files?: Files }): Pick<Source, "url" | "files"> =>
  files === undefined ? { url: url as string, files } : { url: urlOf(files), files };

function sourceColumn(
  name: string,
  cell: Cell,
  format: Format | undefined,
  from?: string | readonly string[],
): SourceColumn {
  const names = [cell.from ?? from ?? name].flat();
  const { unknown, numbers } = format ?? {};
  const hasDefaults = unknown !== undefined || numbers !== undefined;
  return {
    name,
    from: names[0] as string,
    names,
    cell: hasDefaults ? cell.withDefaults({ unknown, numbers }) : cell,
    fromName: cell.fromName === undefined ? undefined : new NamePattern(cell.fromName),
  };
}
