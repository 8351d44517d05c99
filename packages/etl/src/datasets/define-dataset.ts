import { createHash } from "node:crypto";
import { ConfigurationError } from "../errors.ts";
import type { Cell } from "../extract/cells.ts";
import { refuseSecrets } from "../secret-url.ts";
import {
  type Cells,
  type Column,
  type ColumnDeclaration,
  type Dataset,
  INSERTED_BY,
  type JoiningDefinition,
  type RowByRowDefinition,
  type Source,
  type Value,
} from "./dataset.ts";
import { keyDatesFault } from "./key-dates.ts";
import { tableFaults } from "./table-limits.ts";

/** PostgreSQL cuts names at 63 bytes, and the staging table's has some more than the dataset's. */
const LONGEST_NAME = 50;
/** To be raised when rows are refused that were accepted before: then stored files are read again. */
const CONTRACT = 2;

type AnyDefinition =
  | JoiningDefinition<Record<string, ColumnDeclaration>, Record<string, Cells>>
  | RowByRowDefinition<Record<string, ColumnDeclaration>, Record<string, Cells>>;
type SourceFile = AnyDefinition["sources"][string] & { readonly key?: readonly string[] };

/**
 * Declares a dataset: table, key, columns, sources and how the rows of the sources become rows of
 * the table. All else (table, staging, revisions, export) is derived from it.
 *
 * Code that decides what rows look like belongs inside `map`, `transform` or `keep`: the
 * dataset's version is a hash over the definition and the source text of these functions, so that
 * a change in them makes the next run look at unchanged files again.
 *
 * @example
 * export const usStates = defineDataset({
 *   name: "us-states",
 *   key: ["date", "state"],
 *   columns: { date: "date", state: "text", cases: "bigint" },
 *   sources: {
 *     nyt: {
 *       url: "https://…/us-states.csv",
 *       columns: { date: isoDate, state: text, cases: count },
 *     },
 *   },
 *   map: (row) => row,
 * });
 *
 * @throws ConfigurationError naming the dataset and the part that is wrong
 */
export function defineDataset<
  const C extends Record<string, ColumnDeclaration>,
  S extends Record<string, Cells>,
>(definition: JoiningDefinition<C, S>): Dataset;
export function defineDataset<
  const C extends Record<string, ColumnDeclaration>,
  S extends Record<string, Cells>,
>(definition: RowByRowDefinition<C, S>): Dataset;
export function defineDataset(definition: AnyDefinition): Dataset {
  const columns = Object.entries(definition.columns).map(toColumn);
  const sources = Object.entries(definition.sources).map(toSource);
  check(definition, columns, sources);
  return {
    name: definition.name,
    table: definition.name.replaceAll("-", "_"),
    key: definition.key,
    columns,
    keyDates: definition.keyDates ?? {},
    sources,
    title: definition.title ?? definition.name,
    subject: definition.subject,
    description: definition.description,
    labels: (definition.labels ?? {}) as Dataset["labels"],
    publish: definition.publish,
    version: hash(definition),
    work: ("map" in definition
      ? { kind: "map", map: definition.map }
      : { kind: "transform", transform: definition.transform }) as Dataset["work"],
  };
}

const toColumn = ([name, declaration]: [string, ColumnDeclaration]): Column =>
  typeof declaration === "string"
    ? { name, type: declaration, nullable: false }
    : { name, ...declaration };

const toSource = ([name, file]: [string, SourceFile]): Source => ({
  name,
  url: file.url,
  columns: Object.entries(file.columns).map(([column, cell]) => ({
    name: column,
    cell: cell as Cell<Value>,
  })),
  key: file.key,
  keep: file.keep as Source["keep"],
  credit: file.credit,
});

function check(
  definition: Pick<AnyDefinition, "name" | "key" | "publish" | "keyDates" | "labels">,
  columns: readonly Column[],
  sources: readonly Source[],
): void {
  const complain = (what: string): never => {
    throw new ConfigurationError(`dataset "${definition.name}": ${what}`);
  };
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(definition.name)) {
    complain("the name must be lower-case words joined by hyphens");
  }
  if (definition.name.length > LONGEST_NAME) {
    complain(`the name must not be longer than ${LONGEST_NAME} characters`);
  }
  for (const { name } of columns) {
    if (!/^[a-z][a-z0-9_]*$/.test(name)) {
      complain(`column "${name}": a name is made of lower-case letters, digits and underscores`);
    }
    if (name === INSERTED_BY) complain(`column "${name}": this name is the program's own`);
  }
  for (const fault of tableFaults(definition.key, columns)) complain(fault);
  if (definition.key.length === 0) complain("the key names no column");
  if (new Set(definition.key).size < definition.key.length) {
    complain("the key names a column twice");
  }
  if (sources.length === 0) complain("there is no source");
  for (const name of Object.keys(definition.labels ?? {})) {
    if (columns.some((column) => column.name === name)) continue;
    complain(`the labels name "${name}", which is no column`);
  }
  for (const name of definition.key) {
    const column = columns.find((candidate) => candidate.name === name);
    if (column === undefined) complain(`the key names "${name}", which is no column`);
    if (column?.nullable) complain(`the key column "${name}" must not be nullable`);
  }
  if (definition.keyDates !== undefined) {
    const isDate = ({ name, type }: Column) => type === "date" && definition.key.includes(name);
    if (!columns.some(isDate)) complain("keyDates needs a date in the key");
    const fault = keyDatesFault(definition.keyDates);
    if (fault !== undefined) complain(fault);
  }
  if ("map" in definition && sources.length !== 1) {
    complain("map takes the rows of one source; use transform to join several");
  }
  if (definition.publish !== undefined) {
    const by = definition.publish === "one-file" ? [] : [definition.publish.by];
    const others = definition.key.filter((name) => !by.includes(name));
    const isDate = columns.some(({ name, type }) => name === others[0] && type === "date");
    if (others.length !== 1 || !isDate || others.length + by.length !== definition.key.length) {
      complain(
        'the page needs a key of one date, and of the column that "publish" names if it names one',
      );
    }
  }
  for (const source of sources) {
    refuseSecrets(source.url, source.name);
    if (source.key?.length === 0) complain(`the key of source "${source.name}" names no column`);
    const unknown = source.key?.find((name) => !source.columns.some((c) => c.name === name));
    if (unknown !== undefined) {
      complain(`the key of source "${source.name}" names "${unknown}", which is no column of it`);
    }
  }
}

/**
 * Functions count with their source text, all else with its JSON; what only the page shows is no
 * reason to read everything again.
 */
function hash(definition: AnyDefinition): string {
  const {
    title: _,
    subject: __,
    description: ___,
    labels: ____,
    publish: _____,
    ...rest
  } = definition;
  const sources = Object.fromEntries(
    Object.entries(definition.sources).map(([name, { credit: _, ...file }]) => [name, file]),
  );
  const text = JSON.stringify({ ...rest, sources, contract: CONTRACT }, (_, value) =>
    typeof value === "function" ? String(value) : value,
  );
  return createHash("sha256").update(text).digest("hex");
}
