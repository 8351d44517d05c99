import { rangeOf } from "../data/range.ts";
import type { Timeline } from "../data/timeline.ts";
import type { State } from "../model/state.ts";
import type { PrintedCharts } from "../text/print-note.ts";
import { shownOptions } from "./controls.ts";

/** Returns the choices for charts in the words of their controls, which are not printed. */
export function printedCharts(
  { dates, series }: Timeline,
  { shown, scale, from, to }: Pick<State, "shown" | "scale" | "from" | "to">,
): PrintedCharts {
  const { first, last } = rangeOf(dates, from, to);
  const labels = new Map(shownOptions(series.map(({ measures }) => measures)));
  const label = labels.get(shown) ?? labels.get("total") ?? "";
  return { shown: label, scale, from: dates[first] ?? "", to: dates[last] ?? "" };
}
