import { type Column, columnTypes } from "@daily-delta/etl";
import type { Options, TypeName } from "./type-name.ts";

/** A type with options, as a judge of cells. */
export interface Reader {
  readonly type: TypeName;
  readonly options: Options;
  /** Number of the registry's example cells that the type accepts without options. */
  readonly breadth: number;
  /** Returns `undefined` for a cell that is not of the type. */
  parse(text: string): string | number | boolean | null | undefined;
}

const NAMES = Object.keys(columnTypes) as TypeName[];

/** Declares a column of a type, whose options are plain data here. */
export const declare = columnTypes as unknown as Readonly<
  Record<TypeName, (options?: Options) => Column>
>;

/** Example cells of all types. */
const EXAMPLES = [...new Set(NAMES.flatMap((name) => declare[name]().type.examples.equal.flat()))];

/**
 * Breadth of each type. A type that accepts fewer of all types' examples is narrower: `integer`
 * before `bigint` before `numeric`, and `text` last. A type that is added to the registry finds its
 * place by its examples.
 */
const BREADTHS = new Map(
  NAMES.map((name) => {
    const { parse } = declare[name]({});
    return [name, EXAMPLES.filter((cell) => parse(cell) !== undefined).length];
  }),
);

/** Makes the judge of cells for a type of the registry with these options. */
export function readerOf(type: TypeName, options: Options = {}): Reader {
  const { parse } = declare[type](options);
  return { type, options, breadth: BREADTHS.get(type) ?? 0, parse };
}

/** Every type of the registry without options, the narrowest first. */
export const PLAIN_READERS: readonly Reader[] = NAMES.map((name) => readerOf(name)).toSorted(
  (one, other) => one.breadth - other.breadth,
);

/** Types of numbers, the narrowest first. */
export const NUMBER_TYPES = PLAIN_READERS.filter(({ type }) => {
  const { kind } = declare[type]().type;
  return kind === "integer" || kind === "decimal";
}).map(({ type }) => type);
