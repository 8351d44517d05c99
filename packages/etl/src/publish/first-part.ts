import { finiteOf } from "./finite-of.ts";

const MONTH = 31 * 86_400_000;

/** A part of a dataset, with its last plausible row. */
interface Ended {
  readonly name: string;
  readonly last: Readonly<Record<string, unknown>>;
}

/**
 * Chooses the part that most people may want to see first: the one with the largest value of those that
 * end no more than a month before the newest. A value that is not known is less than any other.
 *
 * @param time the column of days
 * @param measure the column that is compared. @default none, so that the first of those is taken
 * @returns undefined if there are no parts
 *
 * @example
 * firstPart(parts, "date", "cases")?.name; // "California"
 */
export function firstPart<T extends Ended>(
  parts: readonly T[],
  time: string,
  measure = "",
): T | undefined {
  const endOf = ({ last }: T): number => Date.parse(String(last[time]));
  const newest = parts.reduce((end, part) => Math.max(end, endOf(part)), Number.NEGATIVE_INFINITY);
  const current = parts.filter((part) => newest - endOf(part) <= MONTH);
  const sizeOf = ({ last }: T): number => finiteOf(last[measure]) ?? -Number.MAX_VALUE;
  return current.toSorted((a, b) => sizeOf(b) - sizeOf(a))[0];
}
