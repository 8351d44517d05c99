import { type RawBuilder, sql } from "kysely";
import { ConfigurationError } from "../core/errors.ts";
import type { ColumnType, Scalar } from "./column-type.ts";
import type { NumberFormat } from "./number-format.ts";
import type { CellDefaults, Reader } from "./reader.ts";

/**
 * Meanings of numbers: `cumulative`, a running total, whose falls are corrections and whose growth is
 * new per day; `level`, a state such as a price or a temperature; `flow`, an amount per period. Ids
 * have none of them.
 */
export const MEASURES = ["cumulative", "level", "flow"] as const;
export type Measures = (typeof MEASURES)[number];

export interface ColumnOptions {
  /**
   * The column's name in the file's header. In a list: names that it has in versions of the file, of
   * which the header must have one. `cases#2` is the second of several columns called `cases`, and
   * `#1` the first whose name is empty. @default the column's own name
   */
  readonly from?: string | readonly string[];
  /** Accepts an empty cell as null, which means unknown. @default false */
  readonly nullable?: boolean;
  /**
   * Strings that mean unknown in this column, in place of the source's: they are read as an empty cell.
   * @default those of the source
   */
  readonly unknown?: string | readonly string[];
  /**
   * Reads the cells from the names of the files of a source with `files`, in place of a column in them:
   * the pattern of their names, or of the end of their paths.
   *
   * @example
   * fromName: "{MM}-{DD}-{YYYY}.csv" // 01-22-2020.csv is 2020-01-22
   * fromName: "{country}/*.csv"
   */
  readonly fromName?: string;
  /** Accepts files without the column, whose cells are null. @default false */
  readonly optional?: boolean;
}

/** Options of columns of numbers. */
export interface NumberOptions<B = number> extends ColumnOptions {
  /** The smallest value. @default 0 for a cumulative number, none for others */
  readonly min?: B;
  /** The largest value. @default none */
  readonly max?: B;
  /** Accepts `007` as 7. @default false */
  readonly leadingZeros?: boolean;
  /** Spelling of numbers in the file. @default that of the source, or plain digits */
  readonly format?: NumberFormat;
  /** @default nothing: ids, years */
  readonly measures?: Measures;
  /** Unit of a measure, for people, such as `US$ a barrel`. */
  readonly unit?: string;
}

/** Parser of one column's cells; a column is the parser of its own source. */
export interface Cell<T extends Scalar | null = Scalar | null> {
  readonly expected: string;
  /** The column's name in the header, or names, if it has another one there. */
  readonly from?: string | readonly string[] | undefined;
  /** Pattern of file names, where these hold its cells. */
  readonly fromName?: string | undefined;
  /** True if a file may lack the column. */
  readonly isOptional: boolean;
  /** True if keyDates bound it where it is in a key. */
  readonly isDay: boolean;
  /** Plain data that identifies the parser; the dataset's version hashes it. */
  readonly identity: unknown;
  /** Returns `undefined` for an invalid cell. */
  parse(text: string): T | undefined;
  /** Returns the parser for a source that says something of all its cells. */
  withDefaults(defaults: CellDefaults): Cell<T>;
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

/**
 * Makes a column of a type.
 *
 * @param readerOf makes the reader of cells that are not written as the type reads them
 */
export function makeColumn<T extends Scalar, const O extends ColumnOptions>(
  type: ColumnType<T>,
  options: O,
  readerOf: (defaults: CellDefaults) => Reader | undefined = () => undefined,
): ColumnOf<T, O> {
  const { from, nullable = false, fromName, optional = false } = options;
  if (optional && !nullable) {
    throw new ConfigurationError(`a column of the type ${type.name}: "optional" needs "nullable"`);
  }
  const { measures, unit } = options as NumberOptions<never>;
  const cellOf = (defaults: CellDefaults): Cell<T | null> => {
    const reader = readerOf(defaults);
    const unknown = [options.unknown ?? defaults.unknown ?? []].flat();
    const expected = reader === undefined ? type.expected : `${type.noun}, ${reader.written}`;
    const parse = reader === undefined ? type.parse : parseWith(type, reader);
    const nullableParse = nullable
      ? (text: string) => (text === "" ? null : parse(text))
      : (text: string) => parse(text);
    const cell = {
      type,
      from,
      fromName,
      isOptional: optional,
      expected: nullable ? `${expected}, or blank` : expected,
      isDay: type.isDay,
      identity: [
        ...[type.name, type.parameters, nullable, from ?? null],
        ...(reader === undefined && unknown.length === 0
          ? []
          : [reader?.identity ?? null, unknown]),
        ...(fromName === undefined && !optional ? [] : [{ fromName, optional }]),
      ],
      parse: withUnknown(reader === undefined && !nullable ? type.parse : nullableParse, unknown),
      withDefaults: cellOf,
    };
    return cell;
  };
  const column = { type, nullable, measures, unit, ...cellOf({}) };
  made.add(column);
  return column as unknown as ColumnOf<T, O>;
}

const parseWith =
  <T extends Scalar>(type: ColumnType<T>, reader: Reader) =>
  (text: string): T | undefined => {
    const read = reader.read(text);
    return read === undefined ? undefined : type.parse(read);
  };

/** Reads the strings that mean unknown as an empty cell. */
export function withUnknown<T>(
  parse: (text: string) => T,
  unknown: readonly string[],
): (text: string) => T {
  if (unknown.length === 0) return parse;
  const marks = new Set(unknown);
  return (text) => parse(marks.has(text) ? "" : text);
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
