import type { Column, Value } from "../datasets/dataset.ts";

/** What a column does not accept of a value, or `undefined`. */
export function refusal(value: Value | undefined, { type, nullable }: Column): string | undefined {
  if (value === undefined || (value === null && !nullable))
    return "a value, which this column needs";
  if (value === null) return undefined;
  if (type === "bigint") {
    return Number.isSafeInteger(value) ? undefined : "a whole number within ±(2^53 - 1)";
  }
  return typeof value === "string" ? undefined : "a text";
}
