import { checkNumberFormat } from "../columns/number-reader.ts";
import { nearest } from "../core/nearest.ts";
import { encodingOf } from "./encodings.ts";
import type { Format } from "./format.ts";

type Complain = (problem: string) => never;
type Check = (value: unknown, complain: Complain) => void;

/** Encodings that a mistyped label was probably meant to be. */
const ENCODINGS =
  "utf-8 utf-16 utf-16le utf-16be windows-1252 iso-8859-1 iso-8859-2 iso-8859-15 windows-1250 windows-1251 koi8-r macintosh ibm866 shift_jis euc-jp iso-2022-jp gbk gb18030 big5 euc-kr windows-1253 windows-1254 windows-1255 windows-1256".split(
    " ",
  );
/** With more lines or rows, something else is meant. */
const MOST = 1_000_000;

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
const isTexts = (value: unknown): boolean =>
  typeof value === "string" ||
  (Array.isArray(value) && value.every((each) => typeof each === "string"));
const isCount = (value: unknown, least: number): value is number =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= MOST;
const isLineEnd = (text: string): boolean => /[\r\n]/.test(text);

const rule =
  (isRight: (value: unknown) => boolean, what: string): Check =>
  (value, complain) => {
    if (!isRight(value)) complain(`must be ${what}`);
  };
const oneOf = (...values: readonly string[]): Check =>
  rule((value) => values.includes(value as string), values.map((each) => `"${each}"`).join(" or "));
const character: Check = rule(
  (value) => isText(value) && [...value].length === 1 && !isLineEnd(value),
  "one character",
);

const CHECKS: Readonly<Record<keyof Format, Check>> = {
  member: rule(isText, "the name of a file in the archive"),
  encoding(value, complain) {
    if (typeof value === "string" && encodingOf(value) !== undefined) return;
    const meant = typeof value === "string" ? nearest(value, ENCODINGS) : undefined;
    const advice = meant === undefined ? "" : `. Did you mean "${meant}"?`;
    complain(`must be a label that TextDecoder knows, such as "windows-1252"${advice}`);
  },
  delimiter: rule((value) => isText(value) && !isLineEnd(value), "the text between cells"),
  quote(value, complain) {
    if (value !== "none") character(value, (problem) => complain(`${problem}, or "none"`));
  },
  escape: character,
  lineEnd: oneOf("lf", "cr", "any"),
  skip: rule((value) => isCount(value, 0), "a number of lines"),
  comment: rule((value) => isText(value) && !isLineEnd(value), "the text that begins a comment"),
  blankLines: oneOf("refuse", "skip"),
  header: checkHeader,
  ragged(value, complain) {
    const options = partsOf(value, { short: 0, long: 0 }, complain);
    if (options.short !== undefined) oneOf("refuse", "pad")(options.short, at("short", complain));
    if (options.long !== undefined) oneOf("refuse", "cut")(options.long, at("long", complain));
  },
  footer: rule(
    (value) => isCount(value, 0) || isText(value),
    "a number of rows, or the text in the first cell of each",
  ),
  trim: rule((value) => typeof value === "boolean", "true or false"),
  unknown: rule(isTexts, "a string or a list of strings"),
  numbers(value, complain) {
    partsOf(value, undefined, complain);
    try {
      checkNumberFormat("number", value as NonNullable<Format["numbers"]>);
    } catch (error) {
      complain(`is wrong: ${(error as Error).message.replace(/^.*?its format: /, "")}`);
    }
  },
  unpivot(value, complain) {
    const parts = partsOf(value, { keep: 0, name: 0, value: 0, skipUnknown: 0 }, complain);
    const isNames = (names: unknown) => Array.isArray(names) && names.every(isText);
    if (!isNames(parts.keep)) complain('needs "keep", the names of the columns that stay');
    if (!isText(parts.name) && !(isNames(parts.name) && (parts.name as []).length > 0)) {
      complain('needs "name", the name of the column with the names of the others');
    }
    if (!isText(parts.value)) complain('needs "value", the name of the column with the cells');
    const names = [...(parts.keep as string[]), parts.name, parts.value].flat();
    if (new Set(names).size < names.length) complain("names a column twice");
    const { skipUnknown = false } = parts;
    if (typeof skipUnknown !== "boolean") complain('"skipUnknown" must be true or false');
  },
  occurrence(value, complain) {
    const { name, of } = partsOf(value, { name: 0, of: 0 }, complain);
    if (!isText(name)) complain('needs "name", the name of the new column');
    if (of !== undefined && !(Array.isArray(of) && of.length > 0 && of.every(isText))) {
      complain('"of" must be the names of columns');
    }
  },
};

/**
 * Checks a source's format, because not every program is compiled.
 *
 * @param complain is called with what is wrong, the option named
 *
 * @example
 * checkFormat({ delimeter: ";" }, complain); // unknown option "delimeter". Did you mean delimiter? …
 */
export function checkFormat(format: unknown, complain: Complain): asserts format is Format {
  const options = partsOf(format, CHECKS, complain);
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined) CHECKS[name as keyof Format](value, at(name, complain));
  }
  checkTogether(options as Format, complain);
}

function checkTogether(format: Format, complain: Complain): void {
  const { delimiter = ",", quote = '"', comment, unpivot, header } = format;
  if (quote !== "none" && delimiter.includes(quote))
    complain('"delimiter" and "quote" are the same');
  if (quote === "none" && format.escape !== undefined) complain('"escape" needs a "quote"');
  if (comment !== undefined && (comment === delimiter || comment === quote)) {
    complain('"comment" is the same as "delimiter" or "quote"');
  }
  const names = unpivot === undefined ? 1 : [unpivot.name].flat().length;
  const lines = Array.isArray(header) ? header.length : 1;
  if (names > 1 && names !== lines) {
    complain(`"unpivot" has ${names} names, one for each line of the header, which has ${lines}`);
  }
}

function checkHeader(value: unknown, complain: Complain): void {
  if (isCount(value, 1)) return;
  if (Array.isArray(value)) {
    const isAscending = value.every((line, at) => isCount(line, at === 0 ? 1 : value[at - 1] + 1));
    if (value.length === 0 || !isAscending) complain("must name lines in their order, from 1");
    return;
  }
  if (typeof value !== "object" || value === null) {
    complain("must be the number of a line, a list of these, or { names: [ … ] }");
  }
  const { names } = partsOf(value, { names: 0 }, complain);
  if (
    !Array.isArray(names) ||
    names.length === 0 ||
    !names.every((each) => typeof each === "string")
  ) {
    complain('needs "names", those of all columns of the file');
  }
}

const at =
  (name: string, complain: Complain): Complain =>
  (problem) =>
    complain(`"${name}" ${problem}`);

function partsOf(value: unknown, known: object | undefined, complain: Complain) {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    complain("must be an object");
  const names = Object.keys(known ?? {});
  const unknown = known && Object.keys(value as object).find((name) => !Object.hasOwn(known, name));
  if (unknown !== undefined) {
    const meant = nearest(unknown, names);
    const advice = meant === undefined ? "" : ` Did you mean ${meant}?`;
    complain(`has an unknown option "${unknown}".${advice} It takes ${names.join(", ")}`);
  }
  return value as Record<string, unknown>;
}
