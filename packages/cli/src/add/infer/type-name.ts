import type { columnTypes } from "@daily-delta/etl";

/** Name of a type in the registry, such as `numeric`. */
export type TypeName = keyof typeof columnTypes;

/** Options of a column as plain data: what is written into the dataset's file. */
export type Options = Readonly<Record<string, unknown>>;
