import { type RawBuilder, sql } from "kysely";
import type { ColumnType, Scalar } from "./column-type.ts";

/**
 * Meanings of numbers: `cumulative`, a running total, whose falls are corrections and whose growth is
 * new per day; `level`, a state such as a price or a temperature; `flow`, an amount per period. Ids
 * have none of them.
 */
export const MEASURES = ["cumulative", "level", "flow"] as const;
export type Measures = (typeof MEASURES)[number];

export interface ColumnOptions {
  /** The column's name in the file's header. @default the column's own name */
  readonly from?: string;
  /** Accepts an empty cell as null, which means unknown. @default false */
  readonly nullable?: boolean;
}

/** Options of columns of numbers. */
export interface NumberOptions<B = number> extends ColumnOptions {
  /** The smallest value. @default 0 for a cumulative number, none for others */
  readonly min?: B;
  /** The largest value. @default none */
  readonly max?: B;
  /** Accepts `007` as 7. @default false */
  readonly leadingZeros?: boolean;
  /** @default nothing: ids, years */
  readonly measures?: Measures;
  /** Unit of a measure, for people, such as `US$ a barrel`. */
  readonly unit?: string;
}

/** Parser of one column's cells; a column is the parser of its own source. */
export interface Cell<T extends Scalar | null = Scalar | null> {
  readonly expected: string;
  /** The column's name in the header, if it has another one there. */
  readonly from?: string | undefined;
  /** True if keyDates bound it where it is in a key. */
  readonly isDay: boolean;
  /** Plain data that identifies the parser; the dataset's version hashes it. */
  readonly identity: unknown;
  /** Returns `undefined` for an invalid cell. */
  parse(text: string): T | undefined;
}

/** A declared column. */
export interface Column<T extends Scalar = Scalar, N extends boolean = boolean>
  extends Cell<N extends true ? T | null : T> {
  readonly type: ColumnType<T>;
  readonly nullable: N;
  readonly measures: Measures | undefined;
  readonly unit: string | undefined;
}

/** The column that these options declare. */
export type ColumnOf<T extends Scalar, O> = Column<
  T,
  O extends { readonly nullable: true } ? true : false
>;

/** Columns that were made here: a program that is not compiled may pass anything. */
const made = new WeakSet<object>();

/** Makes a column of a type. */
export function makeColumn<T extends Scalar, const O extends ColumnOptions>(
  type: ColumnType<T>,
  options: O,
): ColumnOf<T, O> {
  const { from, nullable = false } = options;
  const { measures, unit } = options as NumberOptions<never>;
  const column = {
    type,
    nullable,
    from,
    measures,
    unit,
    expected: nullable ? `${type.expected}, or blank` : type.expected,
    isDay: type.isDay,
    identity: [type.name, type.parameters, nullable, from ?? null],
    parse: nullable ? (text: string) => (text === "" ? null : type.parse(text)) : type.parse,
  };
  made.add(column);
  return column as unknown as ColumnOf<T, O>;
}

export const isColumn = (value: unknown): value is Column =>
  typeof value === "object" && value !== null && made.has(value);

/** Returns the type for `create table` and `alter table`; strings are compared by their bytes. */
export const ddlType = ({ sql, isCollated }: ColumnType): string =>
  isCollated ? `${sql} collate "C"` : sql;

/** Returns the select list that reads columns of a table as values of their types. */
export const selectColumns = (
  columns: readonly { readonly name: string; readonly type: ColumnType }[],
  table: string,
): RawBuilder<unknown> =>
  sql.join(
    columns.map(
      ({ name, type }) => sql`${type.read(sql.ref(`${table}.${name}`))} as ${sql.ref(name)}`,
    ),
  );
