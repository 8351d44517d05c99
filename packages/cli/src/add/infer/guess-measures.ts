import { number } from "@daily-delta/etl/core";
import { isCoordinate, isId, isPeriod } from "./column-role.ts";
import type { Series } from "./series.ts";

/** Falls in one of so many steps are corrections of a running total. */
const STEPS_PER_FALL = 200;
/** Fewer steps prove nothing. */
const FEWEST_STEPS = 3;
const FLOW =
  /(?:^|_)(?:new|neu|neue|novos|novas|nuovi|daily|increase|change|variation|variazione|diff|delta|sales|rainfall|precipitation|births)(?:_|$)/;
/** A guess of what a number measures; `undefined` for ids, years and coordinates. */
export interface MeasureGuess {
  readonly measures: "cumulative" | "level" | "flow" | undefined;
  readonly evidence?: string;
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
  if (!series.hasAxis) return { measures: "level" };
  const { steps, rises, falls } = series.course(column.index, values);
  const hasNegative = known.some((value) => value < 0);
  const isRising = falls * STEPS_PER_FALL <= steps && rises > falls && rises >= FEWEST_STEPS;
  if (isRising && !hasNegative && !FLOW.test(name)) {
    const fell = falls === 0 ? "never falls" : `falls in only ${number(falls)}`;
    const groups = series.hasGroups ? " within its group" : "";
    return {
      measures: "cumulative",
      evidence: `cumulative: it ${fell}${falls === 0 ? "" : ` of ${number(steps)} steps`}${groups}, and rises ${number(rises)} times`,
    };
  }
  return { measures: FLOW.test(name) ? "flow" : "level" };
}
