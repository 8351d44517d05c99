import type { DatasetDescription, TableFile } from "@daily-delta/etl/site-files";
import { isDate } from "../data/dates.ts";
import { isDecimal } from "../data/decimal.ts";
import type { Cell } from "../data/table-rows.ts";
import { formatDate, formatMeasured, formatName } from "./format.ts";

type Column = Pick<TableFile["columns"][number], "name" | "kind">;

/** A column's name for people. */
export const headOf = ({ labels }: DatasetDescription, name: string): string =>
  labels?.[name] ?? formatName(name);

/** True if values of the column are compared by their digits. */
export const isNumeric = ({ kind }: Column): boolean => kind === "integer" || kind === "decimal";

/**
 * A value for people, with all of its digits. Only a measure has its thousands marked: an id or a
 * year is not a count.
 */
export function formatCell(
  { measured }: Pick<DatasetDescription, "measured">,
  { name, kind }: Column,
  value: Cell,
): string {
  if (value === null) return "–";
  if (typeof value === "boolean") return value ? "yes" : "no";
  const text = String(value);
  const measure = measured?.[name];
  if (measure !== undefined && isDecimal(text)) return formatMeasured(value, measure.unit);
  if (kind === "date" && isDate(text)) return formatDate(text);
  if (kind === "time") return text.replace("T", " ").replace("Z", " UTC");
  return text;
}
