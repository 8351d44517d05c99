import type { Scalar } from "./column-type.ts";

/** Value of one column in one row. */
export type Value = Scalar | null;

/** Values of a row by column. */
export type Row = Readonly<Record<string, Value>>;
