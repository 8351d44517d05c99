import type { Measures } from "./series.ts";

/** Series of a chart for each measure: values, what a day added or changed, its average, the sum. */
export type Shown = "total" | "added" | "average" | "sum";

/**
 * Returns what is drawn of a measure: its values where it does not have what was chosen. Only a flow
 * adds up, and is itself what a day added.
 */
export function shownOf(measures: Measures, shown: Shown): Shown {
  const lacks = shown === (measures === "flow" ? "added" : "sum");
  return lacks ? "total" : shown;
}

/** True for amounts of days, which are drawn as bars from zero. */
export const hasBars = (measures: Measures, shown: Shown): boolean =>
  shown === "added" || (measures === "flow" && shown === "total");

/** Lower end of the axis of values; `auto` is zero for amounts and for totals over all days. */
export type Baseline = "auto" | "zero" | "fitted";

/**
 * Returns true if the axis of values begins at zero. The length of a bar is read from zero; a level
 * has no meaningful zero; a total of some days would be a flat line.
 */
export function fromZero(
  measures: Measures,
  shown: Shown,
  baseline: Baseline,
  isZoomed: boolean,
): boolean {
  if (hasBars(measures, shown)) return true;
  if (baseline !== "auto") return baseline === "zero";
  if (measures === "level") return false;
  return shown === "average" || !isZoomed;
}

/** Logarithms exist only of what is positive: levels may not be, and their changes are not. */
export const hasLogScale = (
  { measures, total }: { measures: Measures; total: readonly (number | null)[] },
  shown: Shown,
): boolean =>
  measures !== "level" ||
  (shown !== "added" && total.every((value) => value === null || value > 0));
