import { type RatedColumn, type Role, roleOf } from "./column-role.ts";
import type { RowSample } from "./row-sample.ts";

/** Cost of a column in a key: the key with the smallest sum is the most natural one. */
const COSTS: Readonly<Record<Role, number>> = {
  id: 0.5,
  day: 1,
  period: 1.5,
  name: 2,
  time: 2.5,
  "written-day": 3,
  flag: 4,
  "row-number": 15,
  other: Number.POSITIVE_INFINITY,
};
/** An empty cell in a key is a value, which few people expect. */
const EMPTY_COST = 8;
const MOST_COLUMNS = 5;
/** More columns than this are not combined. */
const MOST_COMBINED = 16;
const MOST_PROPOSED = 12;

/** A set of columns that tells all rows of the sample apart. */
export interface KeyProposal {
  readonly columns: readonly RatedColumn[];
  /** True if a column of it has empty cells. */
  readonly hasEmpty: boolean;
}

/**
 * Finds the smallest keys of a sample, the most natural first: ids, dates and names, never measures.
 * Returns none if rows are only told apart by what they measure, or not at all.
 */
export function findKeys(columns: readonly RatedColumn[], sample: RowSample): KeyProposal[] {
  const rated = columns
    .map((column) => ({ column, cost: costOf(column) }))
    .filter(({ cost }) => Number.isFinite(cost))
    .toSorted((one, other) => one.cost - other.cost)
    .slice(0, MOST_COMBINED);
  const proposals: KeyProposal[] = [];
  for (const allowed of [EMPTY_COST, COSTS["row-number"] + 1, Number.POSITIVE_INFINITY]) {
    const usable = rated.filter(({ cost }) => cost < allowed);
    for (let size = 1; size <= Math.min(MOST_COLUMNS, usable.length); size++) {
      for (const { columns: chosen } of combinations(usable, size)) {
        // A larger key is never needed where a smaller one holds.
        if (proposals.some((found) => found.columns.every((each) => chosen.includes(each))))
          continue;
        if (!isUnique(chosen, sample)) continue;
        proposals.push({
          columns: chosen.toSorted(inKeyOrder),
          hasEmpty: chosen.some(({ isNullable }) => isNullable),
        });
        if (proposals.length === MOST_PROPOSED) return proposals;
      }
      if (proposals.length > 0 && size > 1) return proposals;
    }
    if (proposals.length > 0) return proposals;
  }
  return proposals;
}

function costOf(column: RatedColumn): number {
  const role = roleOf(column);
  const cost = COSTS[role];
  if (!column.isNullable) return cost;
  // Only an empty string is a value; an unknown date or number is not.
  const isEmptyOnly = column.type === "text" && !column.hasMarks;
  return isEmptyOnly ? cost + EMPTY_COST : Number.POSITIVE_INFINITY;
}

/** The day first, as people sort tables; the others in the file's order. */
function inKeyOrder(one: RatedColumn, other: RatedColumn): number {
  const isDay = (column: RatedColumn): number => Number(roleOf(column) === "day");
  return isDay(other) - isDay(one) || one.index - other.index;
}

interface Rated {
  readonly column: RatedColumn;
  readonly cost: number;
}

/** All sets of so many columns, the cheapest first. */
function combinations(rated: readonly Rated[], size: number) {
  const sets: { columns: RatedColumn[]; cost: number }[] = [];
  const extend = (from: number, columns: RatedColumn[], cost: number): void => {
    if (columns.length === size) {
      sets.push({ columns, cost });
      return;
    }
    for (let at = from; at < rated.length; at++) {
      const { column, cost: more } = rated[at] as Rated;
      extend(at + 1, [...columns, column], cost + more);
    }
  };
  extend(0, [], 0);
  const place = (columns: readonly RatedColumn[]) =>
    columns.reduce((sum, { index }) => sum + index, 0);
  return sets.sort(
    (one, other) => one.cost - other.cost || place(one.columns) - place(other.columns),
  );
}

/** Tells whether no two rows of a sample have the same cells in these columns. */
function isUnique(columns: readonly RatedColumn[], sample: RowSample): boolean {
  const sizes = columns.map(({ index }) => sample.values(index).length);
  if (sizes.reduce((product, size) => product * size, 1) < sample.rows) return false;
  const met = new Set<number | string>();
  for (const key of keysOf(columns, sample)) {
    if (met.has(key)) return false;
    met.add(key);
  }
  return true;
}

/** Counts the different combinations of cells in these columns. */
export const countDistinct = (columns: readonly RatedColumn[], sample: RowSample): number =>
  new Set(keysOf(columns, sample)).size;

/** Gives the cells of each row in these columns as one number, or one string where it is too large. */
function* keysOf(columns: readonly RatedColumn[], sample: RowSample): Iterable<number | string> {
  const parts = columns.map(({ index }) => sample.codes(index));
  const sizes = columns.map(({ index }) => sample.values(index).length);
  const isSmall = sizes.reduce((product, size) => product * size, 1) < Number.MAX_SAFE_INTEGER;
  for (let row = 0; row < sample.rows; row++) {
    let key: number | string = isSmall ? 0 : "";
    for (let at = 0; at < parts.length; at++) {
      const code = (parts[at] as Int32Array)[row] as number;
      key = typeof key === "number" ? key * (sizes[at] as number) + code : `${key},${code}`;
    }
    yield key;
  }
}
