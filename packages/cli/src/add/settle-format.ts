import type { Format } from "@daily-delta/etl";
import { number } from "@daily-delta/etl/core";
import type { ColumnProfile } from "./infer/column-profile.ts";
import type { Body, Scan } from "./scan.ts";
import { scan } from "./scan.ts";

const SUMMARY = /^(?:grand |sub)?(?:totals?|sum|summe|gesamt|insgesamt|totale|somme|suma|all)\b/i;
const NOTE = /^(?:source|sources|note|notes|quelle|fonte|fuente|\*|©|data from)\b/i;
/** Formats are corrected so often at most: each correction reads the file again. */
const MOST_SCANS = 6;
/** More lines below a table are another table. */
const MOST_NOTES = 10;
const rowsOf = (count: number): string => `${number(count)} ${count === 1 ? "row" : "rows"}`;

/** A format that reads the whole file, and what was read with it. */
export interface Settled {
  readonly format: Format;
  readonly scan: Scan;
  readonly evidence: readonly string[];
}

/**
 * Reads a whole file, and corrects the format that its beginning suggested by what comes later: quotes
 * that mean nothing, blank lines, short rows, a last row with totals.
 *
 * @param profiles of an earlier version of the file, which are continued
 */
export async function settleFormat(
  body: Body,
  sniffed: Format,
  onRow: (rows: number) => void,
  profiles?: (header: readonly string[]) => readonly ColumnProfile[],
): Promise<Settled> {
  let format = sniffed;
  const evidence: string[] = [];
  for (let scans = 1; ; scans++) {
    const result = await scan(body, format, onRow);
    const more = scans < MOST_SCANS ? correctionOf(result, format) : undefined;
    if (more === undefined) {
      const last = profiles === undefined ? result : await scan(body, format, onRow, profiles);
      return { format, scan: last, evidence };
    }
    format = more.format;
    evidence.push(more.evidence);
  }
}

interface Correction {
  readonly format: Format;
  readonly evidence: string;
}

function correctionOf(
  { fault, blankRows, ragged, last, rows, header, profiles }: Scan,
  format: Format,
): Correction | undefined {
  if (fault !== undefined) return quoteCorrection(fault, format);
  if (blankRows > 0 && format.blankLines === undefined) {
    const evidence = `${rowsOf(blankRows)} ${blankRows === 1 ? "is" : "are"} blank: skipped`;
    return { format: { ...format, blankLines: "skip" }, evidence };
  }
  const [first = ""] = last;
  if (format.footer === undefined && rows > 2) {
    const times = profiles[0]?.seen.get(first) ?? 0;
    if (SUMMARY.test(first.trim()) && times <= 1) {
      return {
        format: { ...format, footer: first.trim() },
        evidence: `the last row is a summary ("${first.trim()}")`,
      };
    }
    const { short, notes, first: note = [""] } = ragged;
    if (short > 0 && short === notes && notes <= MOST_NOTES && NOTE.test(note[0] ?? "")) {
      const shown = JSON.stringify(note[0]?.slice(0, 40));
      const lines = notes === 1 ? "line is a note" : `${notes} lines are notes`;
      return {
        format: { ...format, footer: notes },
        evidence: `the last ${lines} (${shown})`,
      };
    }
  }
  if (ragged.long > 0 && !ragged.hasExcess && format.ragged?.long === undefined) {
    const evidence = `${rowsOf(ragged.long)} with a delimiter after the last cell: it is ignored`;
    return { format: { ...format, ragged: { ...format.ragged, long: "cut" } }, evidence };
  }
  if (ragged.short > 0 && format.ragged?.short === undefined) {
    const evidence = `${rowsOf(ragged.short)}, the first in line ${number(ragged.firstLine ?? 0)}, with fewer than ${header.length} cells: the missing ones are unknown`;
    const { footer: tried, ...others } = format;
    // Notes that are still there were not the last rows.
    const kept = typeof tried === "string" ? format : others;
    return { format: { ...kept, ragged: { ...format.ragged, short: "pad" } }, evidence };
  }
  return undefined;
}

function quoteCorrection(fault: string, format: Format): Correction | undefined {
  if (!/quote/.test(fault)) return undefined;
  const { escape: tried, ...rest } = format;
  if (tried === undefined && format.quote === undefined) {
    const evidence = "quotes within quoted cells follow a backslash";
    return { format: { ...format, escape: "\\" }, evidence };
  }
  if (format.quote === "none") return undefined;
  return { format: { ...rest, quote: "none" }, evidence: "quotes are part of the cells" };
}
