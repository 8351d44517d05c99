import type { DecidedColumn } from "./decide-columns.ts";
import { type Choice, columnOf } from "./infer/decide-type.ts";
import { guessMeasure } from "./infer/guess-measures.ts";
import { Series } from "./infer/series.ts";
import type { Options } from "./infer/type-name.ts";
import type { Scan } from "./scan.ts";
import type { Verified } from "./verify.ts";
import type { PlannedColumn } from "./write/plan.ts";

/** A planned column, and why it is so. */
export interface ExplainedColumn extends PlannedColumn {
  readonly evidence: readonly string[];
  readonly cells: readonly string[];
}

/** Declares the columns with the types and measures that were found. */
export function planColumns(
  columns: readonly DecidedColumn[],
  { chosen }: Pick<Verified, "chosen">,
  key: readonly string[],
  scan: Scan,
): ExplainedColumn[] {
  const indexOf = (name: string): number => columns.findIndex((column) => column.name === name);
  const isDay = (name: string): boolean => {
    const choice = chosen.get(name);
    const type = choice && columnOf(choice).type;
    return type?.isDay === true || type?.kind === "time";
  };
  const axis = key.find(isDay);
  const series = new Series(
    scan.sample,
    axis === undefined ? undefined : axisOf(indexOf(axis), chosen.get(axis), scan),
    key.filter((name) => name !== axis).map(indexOf),
  );
  return columns.map(({ name, refs, rated }, index) => {
    const choice = chosen.get(name) as Choice;
    const isMeasure = !key.includes(name) && !rated.countsRows;
    const guess = isMeasure ? measureOf(index, name, choice, series, scan) : undefined;
    const { nullable, unknown, format, ...options } = choice.options;
    const isEmptyKey = nullable === true && key.includes(name);
    const isSame = refs.length === 1 && refs[0] === name;
    return {
      name,
      type: choice.type,
      options: withoutUndefined({
        from: isSame ? undefined : refs.length === 1 ? refs[0] : refs,
        nullable: nullable === true && !isEmptyKey ? true : undefined,
        empty: isEmptyKey ? true : undefined,
        unknown,
        format,
        ...options,
        measures: guess?.measures,
        unit: guess?.measures === undefined ? undefined : choice.unit,
      }),
      evidence: [...choice.evidence, ...(guess?.evidence === undefined ? [] : [guess.evidence])],
      cells: scan.first.map((row) => row[index] ?? ""),
    };
  });
}

function measureOf(index: number, name: string, choice: Choice, series: Series, { sample }: Scan) {
  const column = columnOf(choice);
  const { kind } = column.type;
  if (kind !== "integer" && kind !== "decimal") return undefined;
  const values = Float64Array.from(sample.values(index), (cell) => {
    const value = column.parse(cell);
    return value === null || value === undefined ? Number.NaN : Number(value);
  });
  return guessMeasure({ index, name, values }, series);
}

/** The values of a column of days or times, as they sort. */
const axisOf = (index: number, choice: Choice | undefined, { sample }: Scan) => {
  const column = choice && columnOf(choice);
  return { index, values: sample.values(index).map((cell) => String(column?.parse(cell) ?? "")) };
};

const withoutUndefined = (options: Options): Options =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
