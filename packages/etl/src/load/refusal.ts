import type { Column, Value } from "../datasets/dataset.ts";
import type { DateRange } from "../datasets/key-dates.ts";

/**
 * Returns what a value should be to be accepted by a column, or `undefined` if it is.
 *
 * @param dates bounds for a date in the key
 */
export function refusal(
  value: Value | undefined,
  { type, nullable }: Column,
  dates?: DateRange,
): string | undefined {
  if (value === undefined || (value === null && !nullable))
    return "a value, which this column needs";
  if (value === null) return undefined;
  if (dates !== undefined) return dates.has(value) ? undefined : dates.expected;
  if (type === "bigint") {
    return Number.isSafeInteger(value) ? undefined : "a whole number within ±(2^53 - 1)";
  }
  return typeof value === "string" ? undefined : "a text";
}
