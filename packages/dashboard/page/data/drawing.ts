import type { Range } from "./range.ts";
import type { Series, Values } from "./series.ts";
import { hasBars, hasLogScale, type Shown, shownOf } from "./shown.ts";

/** Choices of what is drawn. */
export interface Drawn {
  readonly shown: Shown;
  readonly scale: "linear" | "log";
}

/** Decides how a series is drawn: on a logarithmic scale only if all of it has one. */
export function drawingOf(series: Series, chosen: Drawn) {
  const { measures } = series;
  const shown = shownOf(measures, chosen.shown);
  const isLog = chosen.scale === "log" && hasLogScale(series, shown);
  return { shown, isLog, isBars: hasBars(measures, shown) };
}

/** Values to draw: a logarithmic scale has no place for zero. With bars comes their average. */
export function drawnValues(series: Series, chosen: Drawn): Values[] {
  const { shown, isLog, isBars } = drawingOf(series, chosen);
  const lines = isBars ? [series[shown], series.average] : [series[shown]];
  return lines.map((values) => (isLog ? positive(values) : values));
}

/** Values without those that a logarithmic scale has no place for. */
export const positive = (values: Values): Values =>
  values.map((value) => (value !== null && value <= 0 ? null : value));

/** From zero, or from below the values where some are negative; something to draw on for none. */
export function rangeFromZero(least: number | null, most: number | null): [number, number] {
  const [low, high] = [Math.min(0, least ?? 0) * 1.08, Math.max(0, most ?? 0) * 1.08];
  return low === high ? [0, 1] : [low, high];
}

/** Around the values, with a margin; equal ones are in the middle. */
export function fittedRange(least: number | null, most: number | null): [number, number] {
  if (least === null || most === null) return [0, 1];
  const margin = 0.08 * (most - least) || Math.abs(most) * 0.01 || 1;
  return [least - margin, most + margin];
}

/** Whole powers of ten around the values; something to draw on where there is none. */
export function logRange(least: number | null, most: number | null): [number, number] {
  if (least === null || most === null || most <= 0) return [1, 10];
  const low = 10 ** Math.floor(Math.log10(Math.max(least, 1e-3)));
  const high = 10 ** Math.ceil(Math.log10(most * 1.01));
  return [low, high > low ? high : low * 10];
}

/** Axis of values. */
export interface ValueAxis {
  readonly isLog: boolean;
  readonly isFromZero: boolean;
}

/** Returns the ends of an axis for the values of a range. */
export function axisEnds(
  all: readonly Values[],
  { first, last }: Range,
  { isLog, isFromZero }: ValueAxis,
): [number, number] {
  const seen = all.map((values) => values.slice(first, last + 1));
  return (isLog ? logRange : isFromZero ? rangeFromZero : fittedRange)(...extremes(seen));
}

/** The least and the greatest of all values; null where there is none. */
function extremes(all: readonly Values[]): [number | null, number | null] {
  let [least, most] = [null, null] as [number | null, number | null];
  for (const value of all.flat()) {
    if (value === null) continue;
    least = Math.min(least ?? value, value);
    most = Math.max(most ?? value, value);
  }
  return [least, most];
}
