import type { Column } from "./column.ts";
import * as columns from "./index.ts";

const { cell: _, ...types } = columns;

/** Every type, by the name of the function that declares it. */
export const columnTypes = types satisfies Record<
  string,
  (options?: { readonly nullable?: boolean }) => Column
>;
