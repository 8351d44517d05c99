import type { Column, Measures } from "../../src/columns/column.ts";
import { numeric } from "../../src/columns/numeric.ts";
import { columnTypes } from "../../src/columns/types.ts";

type Make = (options: { nullable?: boolean; from?: string; measures?: Measures }) => Column;

/** Every type that a column can have, and those with parameters that change the SQL type. */
export const COLUMN_CASES: readonly (readonly [name: string, make: Make])[] = [
  ...(Object.entries(columnTypes) as [string, Make][]),
  ["numeric(12, 2)", (options) => numeric(12, 2, options)],
  ["numeric(3)", (options) => numeric(3, options)],
];

/** Cells as a CSV record: each in quotes. */
export const record = (...cells: readonly string[]): string =>
  cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join();
