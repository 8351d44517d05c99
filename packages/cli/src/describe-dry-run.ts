import type { DryRunResult } from "@daily-delta/etl";

const integer = new Intl.NumberFormat("en-US");

/** What a run would do, for a person. */
export function describeDryRun({ record, examples }: DryRunResult): string {
  const { dataset, error, inserted, updated, unchanged, missing } = record;
  if (error !== null) {
    const details = error.details.length < 2 ? [] : error.details.map((detail) => `\n- ${detail}`);
    return `Dry run of ${dataset}: it would be refused (${error.code}).\n${error.message}.${details.join("")}`;
  }
  const lines = [
    `Dry run of ${dataset}: nothing was written. A run would`,
    `  insert ${integer.format(inserted)} rows,`,
    `  update ${integer.format(updated)} rows,`,
    `  leave ${integer.format(unchanged ?? 0)} rows as they are,`,
    `  keep ${integer.format(missing ?? 0)} rows that are no longer upstream.`,
  ];
  if (examples.length > 0) lines.push("Updates, for example:");
  for (const { key, before, after } of examples) {
    const changes = Object.keys(after).filter((column) => before[column] !== after[column]);
    const texts = changes.map(
      (column) => `${column} ${before[column] ?? "unknown"} -> ${after[column] ?? "unknown"}`,
    );
    lines.push(`  ${Object.values(key).join(" ")}: ${texts.join(", ")}`);
  }
  return lines.join("\n");
}
