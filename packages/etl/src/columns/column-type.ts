import { type RawBuilder, sql } from "kysely";

/**
 * A value of a column, the same in rows, revisions, exports and page files. `String(value)` is its
 * canonical spelling, for COPY, key sums and duplicate keys: equal values have the same one.
 */
export type Scalar = string | number | boolean;

/** Plain data that decides what a column accepts; the dataset's version hashes it. */
export type Parameters = Readonly<
  Record<string, string | number | boolean | readonly string[] | undefined>
>;

/** Room that a value takes in PostgreSQL. */
export interface Storage {
  /** Bytes of each value; for values of varying length, those in addition to the characters. */
  readonly bytes: number;
  readonly alignment: 1 | 4 | 8;
  /** True if the length varies with the number of characters. */
  readonly varies: boolean;
}

/** Cells for the documentation and the contract test. */
export interface Examples {
  /** Groups of cells with the same value; the first is the canonical spelling. */
  readonly equal: readonly (readonly string[])[];
  /** Invalid cells. */
  readonly refused: readonly string[];
}

/** Kinds of values, for programs with fewer types than PostgreSQL, such as tools for charts. */
export type Kind = "text" | "integer" | "decimal" | "boolean" | "date" | "time";

/** Everything that the program knows about a type. To add a type, write a file that makes one. */
export interface ColumnType<T extends Scalar = Scalar> {
  /** The name of the function that declares it, such as `numeric`. */
  readonly name: string;
  readonly parameters: Parameters;
  /** The SQL type, as `format_type` prints it. */
  readonly sql: string;
  /** Description of a valid cell, and of a valid result of `map` or `transform`. */
  readonly expected: string;
  readonly acceptsOnly: string;
  /** Description of a valid cell without its spelling, such as `a date`. */
  readonly noun: string;
  readonly kind: Kind;
  /** True for days, YYYY-MM-DD: the axis of the page. */
  readonly isDay: boolean;
  /** True if PostgreSQL compares values by a collation; the program compares them by bytes. */
  readonly isCollated: boolean;
  /** True if equality of values is reliable enough for a key. */
  readonly canBeKey: boolean;
  readonly storage: Storage;
  readonly examples: Examples;
  /** Parses a cell; `undefined`: invalid. */
  parse(text: string): T | undefined;
  /** Returns a result of `map` or `transform` in its canonical spelling; `undefined`: invalid. */
  accept(value: unknown): T | undefined;
  /** Returns SQL that reads a column as such a value: the same from pg and PGlite, and in JSON. */
  read(column: RawBuilder<unknown>): RawBuilder<unknown>;
  /** Returns SQL that makes a value of the SQL type from what `read` gave, taken from JSON as text. */
  restore(text: RawBuilder<unknown>): RawBuilder<unknown>;
}

type Given<T extends Scalar> = Pick<
  ColumnType<T>,
  "name" | "sql" | "expected" | "storage" | "examples" | "parse" | "accept"
> &
  Partial<ColumnType<T>>;

/** Makes a type, with defaults for properties that most types share. */
export const columnType = <T extends Scalar>(given: Given<T>): ColumnType<T> => ({
  parameters: {},
  acceptsOnly: given.expected,
  noun: given.expected,
  kind: "text",
  isDay: false,
  isCollated: false,
  canBeKey: true,
  read: (column) => column,
  restore: (text) => sql`(${text})::${sql.raw(given.sql)}`,
  ...given,
});

/** Accepts a string that is read as a cell is. */
export const acceptText =
  <T extends Scalar>(parse: (text: string) => T | undefined) =>
  (value: unknown): T | undefined =>
    typeof value === "string" ? parse(value) : undefined;

/** Reads a column as text, for types that drivers read in ways of their own. */
export const readAsText = (column: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`${column}::text`;
