import { ConfigurationError } from "../core/errors.ts";
import type { NumberOptions } from "./column.ts";
import type { NumberFormat } from "./number-format.ts";
import { checkOptions } from "./options.ts";
import type { CellDefaults, Reader } from "./reader.ts";

/** Larger exponents belong to no measurement. */
const MOST_EXPONENT = 400;
const SPACE = "[ \\u00a0\\u202f]*";

const OPTIONS = {
  decimal: "string",
  group: "strings",
  trim: "boolean",
  percent: "boolean",
  prefix: "strings",
  suffix: "any",
  exponent: "boolean",
  barePoint: "boolean",
  plus: "boolean",
  negative: "string",
} as const;

/**
 * Makes a reader that rewrites numbers as digits with a minus and a point.
 *
 * @param exponents whether the type reads exponents itself
 * @returns `undefined` if there is nothing to rewrite
 * @throws ConfigurationError naming the option that is wrong
 *
 * @example
 * numberReader({ decimal: ",", group: "." })?.read("1.234,5"); // "1234.5"
 */
export function numberReader(
  type: string,
  format: NumberFormat | undefined,
  exponents = false,
): Reader | undefined {
  if (format === undefined || Object.values(format).every((value) => value === undefined)) {
    return undefined;
  }
  checkNumberFormat(type, format);
  const { trim = false, percent = false, negative, plus = false } = format;
  const decimal = decimalOf(format);
  const suffixes = suffixesOf(format.suffix);
  const before = alternatives(listOf(format.prefix));
  const after = alternatives([...suffixes.keys()]);
  const groups = `[${listOf(format.group).map(escaped).join("")}]`;
  const grouped =
    format.group === undefined ? "" : `\\d{1,3}(?<group>${groups})\\d{3}(?:\\k<group>\\d{3})*|`;
  const point = escaped(decimal);
  const digits = format.barePoint
    ? `(?:(?<whole>${grouped}\\d+)(?:${point}(?<fraction>\\d*))?|${point}(?<bare>\\d+))`
    : `(?<whole>${grouped}\\d+)(?:${point}(?<fraction>\\d+))?`;
  const exponent = exponents || format.exponent ? "(?:[eE](?<exponent>[+-]?\\d+))?" : "";
  const sign = `[-${plus ? "+" : ""}${negative === "unicode" ? "\\u2212" : ""}]`;
  const pattern = new RegExp(
    `^(?<sign>${sign})?(?:(?:${before})${SPACE}(?<inner>${sign})?)?${digits}${exponent}` +
      `${after === "" ? "" : `(?:${SPACE}(?<unit>${after}))?`}${percent ? `${SPACE}%` : ""}` +
      `${negative === "trailing" ? "(?<trailing>-)?" : ""}$`,
    "u",
  );

  const read = (cell: string): string | undefined => {
    let text = trim ? cell.trim() : cell;
    const isBracketed = negative === "parentheses" && /^\(.*\)$/.test(text);
    if (isBracketed) text = text.slice(1, -1);
    const found = pattern.exec(text)?.groups;
    if (found === undefined) return undefined;
    const signs = [found.sign, found.inner, found.trailing, isBracketed ? "-" : undefined].filter(
      (each) => each !== undefined,
    );
    if (signs.length > 1) return undefined;
    const whole = found.whole?.replace(/\D/g, "") ?? "0";
    const fraction = found.fraction ?? found.bare ?? "";
    const { digits, power } = suffixes.get(found.unit ?? "") ?? ONE;
    const exponent = Number(found.exponent ?? 0) - (percent ? 2 : 0);
    const size = shifted(...times(whole, fraction, digits), power + exponent);
    return size === undefined ? undefined : `${/[-\u2212]/.test(signs[0] ?? "") ? "-" : ""}${size}`;
  };
  return { read, written: exampleOf(format), identity: format };
}

/** Returns the readers of a column of numbers; the column's own format goes before the source's. */
export function numbersOf(
  type: string,
  options: NumberOptions<unknown>,
  exponents = false,
): (defaults: CellDefaults) => Reader | undefined {
  return ({ numbers }) =>
    numberReader(type, (numbers && { ...numbers, ...options.format }) || options.format, exponents);
}

/** @throws ConfigurationError naming the option that is wrong */
export function checkNumberFormat(type: string, format: NumberFormat): void {
  checkOptions(`${type}, its format`, format, {}, OPTIONS);
  const complain = (problem: string): never => {
    throw new ConfigurationError(`a column of the type ${type}, its format: ${problem}`);
  };
  const { group, negative, suffix } = format;
  const decimal = decimalOf(format);
  if (![".", ","].includes(decimal)) complain('"decimal" must be "." or ","');
  for (const sign of listOf(group)) {
    if ([...sign].length !== 1 || /[\d+-]/.test(sign))
      complain('"group" must be one sign, no digit');
    if (sign === decimal) complain(`"decimal" and "group" are both ${JSON.stringify(sign)}`);
  }
  if (negative !== undefined && !["parentheses", "trailing", "unicode"].includes(negative)) {
    complain('"negative" must be one of parentheses, trailing, unicode');
  }
  for (const text of [...listOf(format.prefix), ...suffixesOf(suffix).keys()]) {
    if (text === "" || /^\s|\s$|\d/.test(text)) {
      complain(`${JSON.stringify(text)}: a prefix or suffix has no digits, and no space around it`);
    }
  }
  for (const [text, { power }] of suffixesOf(suffix)) {
    if (Number.isInteger(power)) continue;
    complain(`"suffix" ${JSON.stringify(text)} must stand for a number above zero, such as 1e3`);
  }
}

const decimalOf = ({ decimal, group }: NumberFormat): string =>
  decimal ?? (listOf(group).includes(".") ? "," : ".");

/** A factor: its digits times a power of ten. */
interface Factor {
  readonly digits: bigint;
  /** NaN for what is not a number above zero. */
  readonly power: number;
}

const ONE: Factor = { digits: 1n, power: 0 };

/** Returns the suffixes, with the factor that each stands for. */
function suffixesOf(suffix: NumberFormat["suffix"]): ReadonlyMap<string, Factor> {
  if (suffix === undefined) return new Map();
  if (typeof suffix === "string" || Array.isArray(suffix)) {
    return new Map(listOf(suffix as string | readonly string[]).map((text) => [text, ONE]));
  }
  return new Map(Object.entries(suffix).map(([text, factor]) => [text, factorOf(factor)]));
}

function factorOf(factor: number): Factor {
  const found = /^(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(Number(factor).toExponential());
  const [, first = "0", rest = "", exponent] = found ?? [];
  const digits = BigInt(first + rest);
  return { digits, power: digits === 0n ? Number.NaN : Number(exponent) - rest.length };
}

/** Multiplies a number by digits. */
function times(whole: string, fraction: string, digits: bigint): [whole: string, fraction: string] {
  if (digits === 1n) return [whole, fraction];
  const product = String(BigInt(whole + fraction) * digits).padStart(fraction.length + 1, "0");
  const point = product.length - fraction.length;
  return [product.slice(0, point), product.slice(point)];
}

/** Moves the point to the right, or to the left where `power` is negative. */
function shifted(whole: string, fraction: string, power: number): string | undefined {
  if (power === 0) return fraction === "" ? whole : `${whole}.${fraction}`;
  if (Math.abs(power) > MOST_EXPONENT || /^0\d/.test(whole)) return undefined;
  const digits = whole.padStart(whole.length - Math.min(power, 0), "0") + fraction;
  const point = digits.length - fraction.length + power;
  const padded = digits.padEnd(point, "0");
  const left = padded.slice(0, point).replace(/^0+(?=\d)/, "");
  const right = padded.slice(point);
  return right === "" ? left : `${left}.${right}`;
}

const alternatives = (strings: readonly string[]): string =>
  strings
    .toSorted((one, other) => other.length - one.length)
    .map(escaped)
    .join("|");

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");

const listOf = (strings: string | readonly string[] | undefined): readonly string[] =>
  strings === undefined ? [] : typeof strings === "string" ? [strings] : strings;

function exampleOf(format: NumberFormat): string {
  const [group = ""] = listOf(format.group);
  const [prefix = ""] = listOf(format.prefix);
  return `such as ${prefix}1${group}234${decimalOf(format)}5${format.percent ? "%" : ""}`;
}
