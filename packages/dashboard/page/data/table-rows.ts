import type { TableChange, TableFile } from "@daily-delta/etl/site-files";

type Column = TableFile["columns"][number];
export type Cell = Column["values"][number];

/** A row of a table dataset. */
export interface TableRow {
  /** Values in the order of the file's columns. */
  readonly cells: readonly Cell[];
  /** Effect of the last run that changed the dataset; `undefined`: unchanged by it. */
  readonly change: TableChange | undefined;
}

/** The wanted rows of a table, in order. */
export interface Wanted {
  readonly find: string | undefined;
  readonly sort: string | undefined;
  readonly only: boolean;
}

/** The changes of the newest run that changed anything. */
export const lastChanges = ({ changes: { newest } }: TableFile): readonly TableChange[] =>
  newest.filter(({ runId }) => runId === newest[0]?.runId);

/** Turns columns into rows, each with its last change. */
export function rowsOfTable(file: TableFile): TableRow[] {
  const { key, columns } = file;
  const places = key.map((name) => columns.findIndex((column) => column.name === name));
  const changes = new Map(
    lastChanges(file).map((change) => [idOf(key.map((name) => change.key[name] ?? null)), change]),
  );
  return (columns[0]?.values ?? []).map((_, row) => {
    const cells = columns.map(({ values }) => values[row] ?? null);
    return { cells, change: changes.get(idOf(places.map((place) => cells[place] ?? null))) };
  });
}

/** Numbers of a key may be strings in one place and not in the other. */
const idOf = (values: readonly Cell[]): string => JSON.stringify(values.map(String));

/**
 * Returns the rows that hold all words of a search, sorted by a column; unknown values come last.
 *
 * @example
 * select(rows, columns, { find: "tech new", sort: "-date_added", only: false });
 */
export function select(
  rows: readonly TableRow[],
  columns: readonly Pick<Column, "name" | "kind">[],
  { find = "", sort, only }: Wanted,
): readonly TableRow[] {
  const words = find.toLowerCase().split(/\s+/).filter(Boolean);
  const found = rows.filter(({ cells, change }) => {
    if (only && change === undefined) return false;
    if (words.length === 0) return true;
    const text = cells.join("\n").toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const name = sort?.replace(/^-/, "");
  const at = columns.findIndex((column) => column.name === name);
  const column = columns[at];
  if (column === undefined) return found;
  const compare = comparisonOf(column.kind);
  const direction = sort?.startsWith("-") ? -1 : 1;
  return found.toSorted((a, b) => {
    const [left = null, right = null] = [a.cells[at], b.cells[at]];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return direction * compare(left, right);
  });
}

type Value = NonNullable<Cell>;

const collator = new Intl.Collator("en", { numeric: true });

function comparisonOf(kind: Column["kind"]): (a: Value, b: Value) => number {
  if (kind === "integer" || kind === "decimal") return (a, b) => Number(a) - Number(b) || 0;
  if (kind === "text") return (a, b) => collator.compare(String(a), String(b));
  return (a, b) => (a < b ? -1 : Number(a > b));
}
