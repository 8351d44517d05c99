import type { Column } from "../columns/column.ts";
import type { DateRange } from "../datasets/key-dates.ts";

/**
 * Returns what a value should be to be accepted by a column, or `undefined` if it is.
 *
 * @param accepted what the column's type made of the value; `undefined`: it refused
 * @param dates bounds for a date in the key
 */
export function columnFault(
  value: unknown,
  accepted: unknown,
  { type, nullable }: Pick<Column, "type" | "nullable">,
  dates?: DateRange,
): string | undefined {
  if (value === undefined || (value === null && !nullable)) {
    return "a value, which this column needs";
  }
  if (value === null) return undefined;
  if (dates !== undefined && !dates.has(value)) return dates.expected;
  return accepted === undefined ? type.acceptsOnly : undefined;
}
