import { type Dataset, printable, type Row } from "@daily-delta/etl";

/**
 * Makes what shows a column's values to people: `unknown` for null, and commas between the thousands
 * of numbers that measure something. Ids and years have none.
 *
 * @example
 * const show = showValues(usDaily);
 * show("cases", 49850); // "49,850"
 */
export function showValues({ columns }: Dataset) {
  const measures = new Set(
    columns.flatMap(({ name, measures }) => (measures === undefined ? [] : [name])),
  );
  return (column: string, value: Row[string] | undefined): string => {
    // Null is shown as unknown, without quotation marks.
    if (value === "" || value === "unknown") return `"${value}"`;
    const text = printable(String(value ?? "unknown"));
    return measures.has(column) ? text.replace(/^-?\d+/, grouped) : text;
  };
}

const grouped = (digits: string): string => digits.replace(/\B(?=(?:\d{3})+$)/g, ",");
