import type { Format } from "@daily-delta/etl";
import { columnRefs } from "../infer/column-refs.ts";
import { DateGuess } from "../infer/date-guess.ts";
import { readerOf } from "../infer/reader.ts";

/** Fewer columns of a kind are columns. */
const FEWEST = 4;
const YEAR = /^(?:1[5-9]|20|21)\d\d$/;
const isDay = (name: string): boolean => readerOf("date").parse(name) !== undefined;

/** A table with a column for each day, month or year. */
export interface Wide {
  readonly unpivot: NonNullable<Format["unpivot"]>;
  readonly evidence: string;
}

/** Recognizes a table with a column for each day, month or year, whose columns become rows. */
export function unpivotOf(
  names: readonly string[],
  rows: readonly (readonly string[])[],
): Wide | undefined {
  const axis = [
    { name: "date", what: "day", isOne: isDay },
    { name: "year", what: "year", isOne: (name: string) => YEAR.test(name) },
    { name: "date", what: "date", isOne: patternOf(names) },
  ].find(({ isOne }) => names.filter(isOne).length >= FEWEST);
  if (axis === undefined) return undefined;
  const dates = names.filter(axis.isOne);
  const keep = columnRefs(names).filter((_, at) => !axis.isOne(names[at] ?? ""));
  // A handful of years among other columns are measures of their own.
  if (dates.length < keep.length || new Set(dates).size < dates.length) return undefined;
  if (keep.length === 0) return undefined;
  const taken = new Set(keep.map((name) => name.toLowerCase()));
  const free = (name: string, other: string): string => (taken.has(name) ? other : name);
  const hasBlanks = rows.some((row) =>
    names.some((name, at) => axis.isOne(name) && (row[at] ?? "") === ""),
  );
  return {
    unpivot: {
      keep,
      name: free(axis.name, "day"),
      value: free("value", "cell"),
      ...(hasBlanks ? { skipUnknown: true } : {}),
    },
    evidence: `${dates.length} columns are named after a ${axis.what}, from "${dates[0]}" to "${dates.at(-1)}": each becomes a row`,
  };
}

/** Recognizes names in the pattern of dates that most of them have. */
function patternOf(names: readonly string[]): (name: string) => boolean {
  const last = names.at(-1) ?? "";
  const guess = new DateGuess("date");
  guess.add(last, 0);
  if (guess.accepted === 0 || guess.refutedBy !== undefined) return () => false;
  return (name) => {
    const each = new DateGuess("date");
    each.add(last, 0);
    each.add(name, 1);
    return each.refutedBy === undefined && each.accepted === 2;
  };
}
