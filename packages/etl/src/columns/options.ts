import { ConfigurationError } from "../core/errors.ts";
import { nearest } from "../core/nearest.ts";
import { MEASURES, type NumberOptions } from "./column.ts";

const COLUMN = {
  from: "strings",
  nullable: "boolean",
  unknown: "strings",
  fromName: "string",
  optional: "boolean",
} as const;
const NUMBER = {
  ...COLUMN,
  leadingZeros: "boolean",
  measures: "string",
  unit: "string",
  format: "object",
} as const;

/** Options of dates and times. */
export const DATES = { format: "strings", century: "number", months: "strings" } as const;

const KINDS = {
  string: (value: unknown) => typeof value === "string",
  boolean: (value: unknown) => typeof value === "boolean",
  number: (value: unknown) => typeof value === "number",
  object: (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value),
  strings: (value: unknown) =>
    typeof value === "string" ||
    (Array.isArray(value) && value.every((each) => typeof each === "string")),
  any: () => true,
} as const;

type Kind = keyof typeof KINDS;
export type Kinds = Readonly<Record<string, Kind>>;

const NAMES: Readonly<Record<Kind, string>> = {
  string: "a string",
  boolean: "a boolean",
  number: "a number",
  object: "an object",
  strings: "a string or a list of strings",
  any: "anything",
};

/**
 * Checks the options of a column, because not every program is compiled.
 *
 * @param more further options of the type, and what they must be
 * @throws ConfigurationError naming the option
 */
export function checkOptions(
  type: string,
  options: unknown,
  more: Kinds = {},
  known: Kinds = COLUMN,
): void {
  const complain = (problem: string): never => {
    throw new ConfigurationError(`a column of the type ${type}: ${problem}`);
  };
  if (!KINDS.object(options)) complain("its options must be an object");
  const kinds: Kinds = { ...known, ...more };
  for (const [name, value] of Object.entries(options as object)) {
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind === undefined) {
      const meant = nearest(name, Object.keys(kinds));
      const advice = meant === undefined ? "" : ` Did you mean ${meant}?`;
      complain(`unknown option "${name}".${advice} It takes ${Object.keys(kinds).join(", ")}`);
    } else if (value !== undefined && !KINDS[kind](value)) {
      complain(`"${name}" must be ${NAMES[kind]}`);
    }
  }
  const { from } = options as { from?: string | readonly string[] };
  if (from !== undefined && (from.length === 0 || [from].flat().includes(""))) {
    complain('"from" must not be empty; `#1` is the first column whose name is empty');
  }
}

/** As `checkOptions`, for a column of numbers. */
export function checkNumberOptions(
  type: string,
  options: NumberOptions<unknown>,
  bound: "number" | "string",
): void {
  checkOptions(type, options, { min: bound, max: bound }, NUMBER);
  const { measures, unit } = options;
  if (unit !== undefined && measures === undefined) {
    throw new ConfigurationError(`a column of the type ${type}: "unit" needs "measures"`);
  }
  if (measures !== undefined && !MEASURES.includes(measures)) {
    throw new ConfigurationError(
      `a column of the type ${type}: "measures" must be one of ${MEASURES.join(", ")}`,
    );
  }
}

/**
 * Checks bounds.
 *
 * @throws ConfigurationError if one is not a value of the type, or if max is below min
 */
export function checkBounds<T>(
  type: string,
  { min, max }: { readonly min?: T | undefined; readonly max?: T | undefined },
  isValue: (bound: T) => boolean,
  isLess: (one: T, other: T) => boolean,
): void {
  for (const [name, bound] of Object.entries({ min, max })) {
    if (bound === undefined || isValue(bound)) continue;
    throw new ConfigurationError(
      `a column of the type ${type}: "${name}" is not a value of the type: ${bound}`,
    );
  }
  if (min !== undefined && max !== undefined && isLess(max, min)) {
    throw new ConfigurationError(`a column of the type ${type}: "max" is below "min"`);
  }
}
