import type { TableChange } from "@daily-delta/etl/site-files";
import { quoted } from "./csv.ts";
import { subtract } from "./decimal.ts";
import type { EventFilter } from "./events.ts";

/** First changes of a list: those of the newest run, or of the first row. */
export type ChangeOrder = "newest" | "day";

/** Wanted changes of rows. The days of the filter are those on which a change was found. */
export interface ChangeFilter extends EventFilter {
  readonly kind: TableChange["kind"] | undefined;
}

/**
 * Returns the wanted changes, the newest first or by row.
 *
 * @param changes the newest first
 */
export function selectChanges(
  changes: readonly TableChange[],
  { kind, measure, byRun, since = "", until = "9999", least }: ChangeFilter,
  order: ChangeOrder,
): readonly TableChange[] {
  const found = changes.filter(
    (change) =>
      (kind === undefined || change.kind === kind) &&
      (measure === undefined || measure in change.changes) &&
      (byRun === undefined || change.runId === byRun) &&
      change.at.slice(0, 10) >= since &&
      change.at.slice(0, 10) <= until &&
      (least === undefined || sizeOf(change, measure) >= least),
  );
  if (order === "newest") return found;
  return found.toSorted((a, b) => collator.compare(nameOf(a), nameOf(b)) || b.runId - a.runId);
}

const collator = new Intl.Collator("en", { numeric: true });
const nameOf = ({ key }: TableChange): string => Object.values(key).join("\n");

/** Largest difference of numbers in a row, or in one of its columns; 0 if there is none. */
function sizeOf({ changes }: TableChange, measure: string | undefined): number {
  const sizes = Object.entries(changes)
    .filter(([column]) => measure === undefined || column === measure)
    .map(([, [before, after]]) => Math.abs(Number(subtract(String(after), String(before)) ?? 0)));
  return Math.max(0, ...sizes);
}

/**
 * Changes as CSV, a line for each value, with the columns of the published `corrections.csv`; a new row has a
 * line without a value.
 *
 * @param more columns that are the same in each line, by name
 */
export function changesCsv(
  key: readonly string[],
  changes: readonly TableChange[],
  more: Readonly<Record<string, string>>,
): string {
  const own = ["change", "column", "before", "after", "run", "found_at"];
  const keys = key.map((name) => (own.includes(name) ? `key_${name}` : name));
  const lines = changes.flatMap((change) => {
    const values = Object.entries(change.changes).map(([column, both]) => [column, ...both]);
    return (values.length === 0 ? [["", "", ""]] : values).map((three) => [
      ...key.map((name) => change.key[name]),
      ...[change.kind, ...three, change.runId, change.at, ...Object.values(more)],
    ]);
  });
  return [[...keys, ...own, ...Object.keys(more)], ...lines]
    .map((fields) => `${fields.map((field) => quoted(String(field ?? ""))).join(",")}\n`)
    .join("");
}
