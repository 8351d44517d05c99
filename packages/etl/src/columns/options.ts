import { ConfigurationError } from "../core/errors.ts";
import { MEASURES, type NumberOptions } from "./column.ts";

const COLUMN = { from: "string", nullable: "boolean" } as const;
const NUMBER = { ...COLUMN, leadingZeros: "boolean", measures: "string", unit: "string" } as const;

type Kind = "string" | "boolean" | "number";

/**
 * Checks the options of a column, because not every program is compiled.
 *
 * @param more further options of the type, and what they must be
 * @throws ConfigurationError naming the option
 */
export function checkOptions(
  type: string,
  options: unknown,
  more: Readonly<Record<string, Kind>> = {},
  known: Readonly<Record<string, Kind>> = COLUMN,
): void {
  const complain = (problem: string): never => {
    throw new ConfigurationError(`a column of the type ${type}: ${problem}`);
  };
  if (typeof options !== "object" || options === null) complain("its options must be an object");
  const kinds: Readonly<Record<string, Kind>> = { ...known, ...more };
  for (const [name, value] of Object.entries(options as object)) {
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind === undefined) {
      complain(`unknown option "${name}"; it takes ${Object.keys(kinds).join(", ")}`);
    }
    if (value !== undefined && typeof value !== kind) complain(`"${name}" must be a ${kind}`);
  }
  if ((options as { from?: string }).from === "") complain('"from" must not be empty');
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
