import { isCoordinate, isId, isPeriod } from "./column-role.ts";
import type { RowSample } from "./row-sample.ts";

/** Falls in one of so many steps are corrections of a running total. */
const STEPS_PER_FALL = 200;
/** Fewer steps prove nothing. */
const FEWEST_STEPS = 3;
const FLOW =
  /(?:^|_)(?:new|neu|neue|novos|novas|nuovi|daily|increase|change|variation|variazione|diff|delta|sales|rainfall|precipitation|births)(?:_|$)/;
const number = new Intl.NumberFormat("en-US");

/** A guess of what a number measures; `undefined` for ids, years and coordinates. */
export interface MeasureGuess {
  readonly measures: "cumulative" | "level" | "flow" | undefined;
  readonly evidence?: string;
}

export interface Series {
  readonly sample: RowSample;
  /** The day, or another axis of time, in the key, with its values by the sample's code. */
  readonly axis: { readonly index: number; readonly values: readonly string[] } | undefined;
  /** Positions of the other columns of the key. */
  readonly groups: readonly number[];
}

interface NumberColumn {
  readonly index: number;
  readonly name: string;
  /** The values of the cells by the sample's code; NaN for unknown ones. */
  readonly values: Float64Array;
}

/** Guesses what a column of numbers measures, from its name and its course in time. */
export function guessMeasure(column: NumberColumn, series: Series): MeasureGuess {
  const { name, values } = column;
  if (isId(name) || isPeriod(name) || isCoordinate(name)) return { measures: undefined };
  const known = values.filter((value) => !Number.isNaN(value));
  if (known.length > 0 && known.every((value) => value === 0 || value === 1)) {
    return { measures: undefined };
  }
  if (series.axis === undefined) return { measures: "level" };
  const { steps, rises, falls } = courseOf(column, series);
  const hasNegative = known.some((value) => value < 0);
  const isRising = falls * STEPS_PER_FALL <= steps && rises > falls && rises >= FEWEST_STEPS;
  if (isRising && !hasNegative && !FLOW.test(name)) {
    const fell = falls === 0 ? "never falls" : `falls in only ${number.format(falls)}`;
    const groups = series.groups.length === 0 ? "" : " within its group";
    return {
      measures: "cumulative",
      evidence: `cumulative: it ${fell}${falls === 0 ? "" : ` of ${number.format(steps)} steps`}${groups}, and rises ${number.format(rises)} times`,
    };
  }
  return { measures: FLOW.test(name) ? "flow" : "level" };
}

/** Counts steps in time within each group of rows. */
function courseOf({ index, values }: NumberColumn, { sample, axis, groups }: Series) {
  const codes = sample.codes(index);
  const times = rankOf(sample, axis as NonNullable<Series["axis"]>);
  const parts = groups.map((group) => sample.codes(group));
  const rows = Array.from({ length: sample.rows }, (_, row) => row).filter(
    (row) => !Number.isNaN(values[codes[row] as number]),
  );
  const group = (row: number): string => parts.map((part) => part[row]).join();
  const named = new Map(rows.map((row) => [row, group(row)]));
  rows.sort((one, other) => {
    const [a, b] = [named.get(one) as string, named.get(other) as string];
    if (a !== b) return a < b ? -1 : 1;
    return (times[one] as number) - (times[other] as number);
  });
  const course = { steps: 0, rises: 0, falls: 0 };
  for (let at = 1; at < rows.length; at++) {
    const [before, after] = [rows[at - 1] as number, rows[at] as number];
    if (named.get(before) !== named.get(after)) continue;
    const change =
      (values[codes[after] as number] as number) - (values[codes[before] as number] as number);
    course.steps += 1;
    if (change > 0) course.rises += 1;
    if (change < 0) course.falls += 1;
  }
  return course;
}

/** The place of each row's time among all times. */
function rankOf(sample: RowSample, { index, values }: NonNullable<Series["axis"]>): Int32Array {
  const order = values
    .map((_, code) => code)
    .sort((one, other) => compare(values[one], values[other]));
  const ranks = new Int32Array(values.length);
  order.forEach((code, rank) => {
    ranks[code] = rank;
  });
  return sample.codes(index).map((code) => ranks[code] as number);
}

const compare = (one = "", other = ""): number => (one < other ? -1 : one > other ? 1 : 0);
