import { number, plural } from "../core/number.ts";
import type { ReportedRun } from "../record/run-record.ts";
import type { CorrectionEvent, KeyRange } from "../record/run-report.ts";
import type { Fact } from "./account.ts";
import { describeGone } from "./describe-gone.ts";
import { decimalNumber, difference, shownKey } from "./wording.ts";

/** A longer value is cut, in characters. */
const LONGEST_VALUE = 60;
/** Numbers, dates and times, which need no quotation marks. */
const UNQUOTED = /^-?\d[\d.e: tz+-]*$/i;

/** Describes what a run changed: new, corrected and removed rows, and what is stored now. */
export function describeChanges(record: ReportedRun): Fact[] {
  const { inserted, updated, report } = record;
  const facts: Fact[] = [];
  if (inserted > 0 && report.inserted !== undefined) {
    facts.push({
      label: "New",
      lines: [`${rangeOf(report.inserted)} (${plural(inserted, "row")})`],
    });
  }
  if (updated > 0) facts.push({ label: "Corrected", lines: corrections(record) });
  const removed = [...describeGone(record, report), ...keptBefore(record)];
  if (removed.length > 0) facts.push({ label: "Removed", lines: removed });
  facts.push(...describeStored(record));
  return facts;
}

/** Describes the ends of what is stored. */
export function describeStored({ report }: ReportedRun): Fact[] {
  const { stored, implausible } = report;
  const lines = [
    ...(stored === undefined ? [] : [rangeOf(stored)]),
    ...(implausible === undefined ? [] : [`Not included: ${implausible}.`]),
  ];
  return lines.length === 0 ? [] : [{ label: "Stored", lines }];
}

const rangeOf = ({ first, last }: KeyRange): string =>
  first === last ? shownKey(first) : `${shownKey(first)} to ${shownKey(last)}`;

/** Rows that went with an earlier run; those that went with this one have a line of their own. */
function keptBefore({ missing, gone }: ReportedRun): string[] {
  if (!missing || missing === gone) return [];
  const rows = missing === 1 ? "row that is" : "rows that are";
  return [`The table keeps ${number(missing)} ${rows} no longer upstream.`];
}

function corrections({ updated, report }: ReportedRun): string[] {
  const { events, largest } = report.corrections ?? { events: 0, largest: [] };
  if (largest.length === 0) return [plural(updated, "row")];
  const more = events > largest.length ? `; the largest ${number(largest.length)}` : "";
  const heading = `${plural(updated, "row")} in ${plural(events, "event")}${more}:`;
  return [heading, ...aligned(largest.map(cellsOf))];
}

function cellsOf({ column, first, last, rows, lowest, highest, ...event }: CorrectionEvent) {
  const key = rangeOf({ first, last });
  if (rows > 1) {
    const range =
      lowest === null || highest === null
        ? ""
        : lowest === highest
          ? difference(lowest)
          : `${difference(lowest)} to ${difference(highest)}`;
    return [column, key, range, `(${plural(rows, "row")})`];
  }
  const isNumber = lowest !== null;
  const shown = (value: string | null): string => shownValue(value, isNumber);
  const change = `${shown(event.before)} -> ${shown(event.after)}`;
  return [column, key, change, isNumber ? `(${difference(lowest)})` : ""];
}

function shownValue(value: string | null, isNumber: boolean): string {
  if (value === null) return "unknown";
  if (isNumber) return decimalNumber(value);
  if (UNQUOTED.test(value)) return value;
  return value.length > LONGEST_VALUE ? `"${value.slice(0, LONGEST_VALUE)}…"` : `"${value}"`;
}

/** Lays out rows of a table, each after two spaces. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(...rows.map((cells) => cells[at]?.length ?? 0)),
  );
  return rows.map((cells) =>
    `  ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  ")}`.trimEnd(),
  );
}
