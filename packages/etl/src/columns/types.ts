import type { Column } from "./column.ts";
import {
  bigint,
  boolean,
  date,
  double,
  integer,
  jsonb,
  numeric,
  text,
  timestamp,
  timestamptz,
  uuid,
} from "./index.ts";

/** Every type, by the name of the function that declares it. A new type gets its line here. */
export const columnTypes = {
  bigint,
  boolean,
  date,
  double,
  integer,
  jsonb,
  numeric,
  text,
  timestamp,
  timestamptz,
  uuid,
} satisfies Record<string, (options?: { readonly nullable?: boolean }) => Column>;
