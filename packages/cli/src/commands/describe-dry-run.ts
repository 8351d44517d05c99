import { type DryRunResult, printable, type Row } from "@daily-delta/etl";
import { number } from "@daily-delta/etl/core";

/** A longer value is cut, in UTF-16 code units. */
const LONGEST_VALUE = 80;
const LONGEST_KEY = 200;
const exact = new Intl.NumberFormat("en-US", { maximumFractionDigits: 20 });
const rows = (count: number): string => `${number(count)} row${count === 1 ? "" : "s"}`;
const show = (value: Row[string] | undefined): string =>
  typeof value === "number"
    ? exact.format(value)
    : printable(String(value ?? "unknown"), LONGEST_VALUE);

const NO_KEYS = { gone: [], returned: [], dropped: [] };

/** Describes what a run would do, for a person. */
export function describeDryRun({ record, examples, goneKeys = NO_KEYS }: DryRunResult): string {
  const { dataset, status, error, inserted, updated, unchanged, missing, gone, returned, dropped } =
    record;
  if (error !== null) {
    const details = error.details.length < 2 ? [] : error.details.map((detail) => `\n- ${detail}`);
    return `Dry run of ${dataset}: a run would fail (${error.code}).\n${error.message}.${details.join("")}`;
  }
  const lines =
    status === "unchanged"
      ? [`Dry run of ${dataset}: no changes, nothing to write.`]
      : [
          `Dry run of ${dataset}: nothing was written. A run would`,
          `  insert ${rows(inserted)},`,
          `  update ${rows(updated)},`,
          `  leave ${rows(unchanged ?? 0)} unchanged.`,
        ];
  const named = (count: number, keys: readonly Row[]): string =>
    `${keys.map((key) => printable(Object.values(key).join(" "), LONGEST_KEY)).join(", ")}${count > keys.length ? ", …" : ""}`;
  if (gone > 0) lines.push(`${rows(gone)} went from upstream: ${named(gone, goneKeys.gone)}.`);
  if (returned > 0) {
    lines.push(`${rows(returned)} came back: ${named(returned, goneKeys.returned)}.`);
  }
  if (dropped > 0) {
    lines.push(`It would delete ${rows(dropped)}: ${named(dropped, goneKeys.dropped)}.`);
  }
  if (missing) lines.push(`It keeps ${rows(missing)} that upstream no longer has.`);
  if (examples.length > 0) lines.push("Updates, for example:");
  for (const { key, before, after } of examples) {
    const changes = Object.keys(after).filter((column) => before[column] !== after[column]);
    const parts = changes.map(
      (column) => `${column} ${show(before[column])} -> ${show(after[column])}`,
    );
    lines.push(`  ${printable(Object.values(key).join(" "), LONGEST_KEY)}: ${parts.join(", ")}`);
  }
  return lines.join("\n");
}
