import { ConfigurationError } from "../core/errors.ts";
import type { Cell } from "./column.ts";
import { isColumn, withUnknown } from "./column.ts";
import type { Scalar } from "./column-type.ts";
import type { CellDefaults } from "./reader.ts";

/** Plain data, as JSON has it. */
export type Data = Scalar | null | readonly Data[] | { readonly [name: string]: Data };

interface OwnCell<T extends Scalar | null, P extends Data> {
  /** Description of a valid cell, for complaints. */
  readonly expected: string;
  /** The column's name in the header. @default the name under which it is declared */
  readonly from?: string | readonly string[];
  /** True for days, which keyDates bound. @default false */
  readonly isDay?: boolean;
  /** All that `parse` depends on, in addition to its source: the dataset's version hashes it. */
  readonly parameters?: P;
  /** Changed by hand whenever `parse` reads a cell differently. */
  readonly version?: string;
  /** Returns `undefined` for an invalid cell. A pure function of its arguments. */
  readonly parse: (text: string, parameters: P) => T | undefined;
}

/** Cells that were made here. */
const made = new WeakSet<object>();

/**
 * Declares a custom parser of cells. Pass all that it depends on as `parameters`, because the
 * version of a dataset cannot see what a function closes over, or name its `version`.
 *
 * @example
 * const dozens = cell({
 *   expected: "a number of dozens",
 *   parameters: { factor: 12 },
 *   parse: (text, { factor }) => (/^\d+$/.test(text) ? Number(text) * factor : undefined),
 * });
 * dozens.parse("3"); // 36
 *
 * @throws ConfigurationError if it has neither parameters nor a version
 */
export function cell<T extends Scalar | null, const P extends Data = null>(
  own: OwnCell<T, P> & ({ readonly parameters: P } | { readonly version: string }),
): Cell<T> {
  const { expected, from, isDay = false, version, parse } = own;
  const complain = (problem: string): never => {
    throw new ConfigurationError(`a custom cell: ${problem}`);
  };
  if (typeof parse !== "function") complain('"parse" must be a function');
  if (typeof expected !== "string") complain('"expected" must be a string');
  if (version === undefined && own.parameters === undefined) {
    complain(
      'it needs "parameters", all that its function depends on, or a "version": otherwise a change goes unnoticed',
    );
  }
  const parameters = frozen((own.parameters ?? null) as P, complain);
  const identity = [
    ...[version ?? null, parameters],
    ...[version === undefined ? String(parse) : null, from ?? null],
  ];
  const withDefaults = (defaults: CellDefaults): Cell<T> => {
    const unknown = [defaults.unknown ?? []].flat();
    return {
      expected,
      from,
      isOptional: false,
      isDay,
      withDefaults,
      identity: unknown.length === 0 ? identity : [...identity, unknown],
      parse: withUnknown((text: string) => parse(text, parameters), unknown),
    };
  };
  const made_ = withDefaults({});
  made.add(made_);
  return made_;
}

/** Copies and freezes parameters, so that the hashed ones are those in use. */
function frozen<P extends Data>(data: P, complain: (problem: string) => never): P {
  const text = JSON.stringify(data);
  const copy =
    text === undefined ? undefined : JSON.parse(text, (_, value) => Object.freeze(value));
  if (JSON.stringify(copy) !== text || !isData(data)) {
    complain(
      '"parameters" must be plain data: strings, finite numbers, lists and objects of these',
    );
  }
  return copy as P;
}

const isData = (value: unknown): boolean => {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isData);
  if (typeof value !== "object") return false;
  return Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isData);
};

export const isCell = (value: unknown): value is Cell =>
  isColumn(value) || (typeof value === "object" && value !== null && made.has(value));
