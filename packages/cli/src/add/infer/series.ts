import type { RowSample } from "./row-sample.ts";

/** The day, or another axis of time, in a key. */
export interface Axis {
  /** Position of the column. */
  readonly index: number;
  /** Its values by the sample's code, as they sort. */
  readonly values: readonly string[];
}

/** Changes of a number from one time to the next. */
export interface Course {
  steps: number;
  rises: number;
  falls: number;
}

/** Rows of a sample as series in time: one for each combination of the key's other columns. */
export class Series {
  readonly hasAxis: boolean;
  readonly hasGroups: boolean;
  readonly #sample: RowSample;
  readonly #groups: Int32Array;
  /** Rows by group and time. */
  readonly #order: Int32Array;

  /** @param others positions of the other columns of the key */
  constructor(sample: RowSample, axis: Axis | undefined, others: readonly number[]) {
    this.#sample = sample;
    this.hasAxis = axis !== undefined;
    this.hasGroups = others.length > 0;
    this.#groups = axis === undefined ? new Int32Array() : groupsOf(sample, others);
    this.#order = axis === undefined ? new Int32Array() : this.#ordered(ranksOf(sample, axis));
  }

  /**
   * Counts steps in time within each group of rows.
   *
   * @param values of the column by the sample's code; NaN for unknown ones, which are skipped
   */
  course(index: number, values: Float64Array): Course {
    const codes = this.#sample.codes(index);
    const course = { steps: 0, rises: 0, falls: 0 };
    let [group, before] = [-1, Number.NaN];
    for (const row of this.#order) {
      const value = values[codes[row] as number] as number;
      if (this.#groups[row] !== group) {
        group = this.#groups[row] as number;
        before = Number.NaN;
      }
      if (Number.isNaN(value)) continue;
      if (!Number.isNaN(before)) {
        course.steps += 1;
        if (value > before) course.rises += 1;
        if (value < before) course.falls += 1;
      }
      before = value;
    }
    return course;
  }

  #ordered(ranks: Int32Array): Int32Array {
    const groups = this.#groups;
    return Int32Array.from({ length: this.#sample.rows }, (_, row) => row).sort(
      (one, other) =>
        (groups[one] as number) - (groups[other] as number) ||
        (ranks[one] as number) - (ranks[other] as number),
    );
  }
}

/** A number for the group of each row. */
function groupsOf(sample: RowSample, columns: readonly number[]): Int32Array {
  const parts = columns.map((column) => sample.codes(column));
  const numbers = new Map<string, number>();
  return Int32Array.from({ length: sample.rows }, (_, row) => {
    const group = parts.map((part) => part[row]).join();
    const number = numbers.get(group) ?? numbers.size;
    numbers.set(group, number);
    return number;
  });
}

/** The place of each row's time among all times. */
function ranksOf(sample: RowSample, { index, values }: Axis): Int32Array {
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
