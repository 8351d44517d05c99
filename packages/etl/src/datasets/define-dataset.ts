import { ConfigurationError } from "../core/errors.ts";
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
  const columns = Object.entries(definition.columns).map(([name, column]) => ({ ...column, name }));
  const dataset: Omit<Dataset, "version"> = {
    name: definition.name,
    table: definition.name.replaceAll("-", "_"),
    key: definition.key,
    columns,
    keyDates: definition.keyDates ?? {},
    sources: sourcesOf(definition, columns),
    title: definition.title ?? definition.name,
    subject: definition.subject,
    description: definition.description,
    labels: (definition.labels ?? {}) as Dataset["labels"],
    publish: definition.publish,
    work: workOf(definition),
  };
  checkDataset(dataset, definition.keyDates !== undefined, complain);
  return { ...dataset, version: versionOf(dataset, definition.version) };
}

function workOf(definition: AnyDefinition): Dataset["work"] {
  if ("source" in definition) {
    const isDirect = definition.source.cells === undefined;
    return { kind: "map", map: (row) => row, isDirect };
  }
  return ("map" in definition
    ? { kind: "map", map: definition.map, isDirect: false }
    : { kind: "transform", transform: definition.transform }) as unknown as Dataset["work"];
}

function sourcesOf(definition: AnyDefinition, columns: readonly Column[]): Source[] {
  if ("source" in definition) {
    const { name = definition.name, url, cells = {}, keep, credit } = definition.source;
    const named = columns.map((column) => {
      const cell = (Object.hasOwn(cells, column.name) && cells[column.name]) || column;
      return { name: column.name, from: cell.from ?? column.from ?? column.name, cell };
    });
    return [{ name, url, columns: named, key: undefined, keep: keep as Source["keep"], credit }];
  }
  return Object.entries(definition.sources).map(([name, file]) => ({
    name,
    url: file.url,
    columns: Object.entries(file.columns).map(
      ([column, cell]): SourceColumn => ({ name: column, from: cell.from ?? column, cell }),
    ),
    key: "key" in file ? (file.key as readonly string[] | undefined) : undefined,
    keep: file.keep as Source["keep"],
    credit: file.credit,
  }));
}
