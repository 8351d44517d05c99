import { withoutSecrets } from "./secrets.ts";

/**
 * Characters that a terminal obeys or that a reader cannot see: controls (C0, C1, DEL), line and
 * paragraph separators, format characters (bidi overrides and isolates, zero-width characters,
 * BOM), lone surrogates, and all else that Unicode says to leave invisible. Variation selectors
 * stay, because emoji use them.
 */
const UNSAFE =
  /(?![\uFE0E\uFE0F])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;
const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** The longest value that is quoted whole, in UTF-16 code units. */
const LONGEST_VALUE = 80;
/** The same of a sentence; the statements that fix a wide table are long. */
const LONGEST_TEXT = 8_000;

/**
 * Puts text from outside (a cell, a header, a key, a path) between double quotes so that it can be
 * shown anywhere: one line, nothing that a terminal obeys, nothing invisible, not too long.
 *
 * @param longest in UTF-16 code units, before escaping
 *
 * @example
 * quote("Québec"); // '"Québec"'
 * quote("\x1b[2J"); // '"\\u001b[2J"'
 */
export const quote = (text: string, longest: number = LONGEST_VALUE): string =>
  `"${spelledOut(shorten(withoutSecrets(text), longest).replace(/["\\]/g, "\\$&"))}"`;

/**
 * As `quote`, without the quotes: for names, keys and sentences that contain such text. Text that
 * has been quoted before stays as it is.
 *
 * @example
 * printable("on two\nlines"); // "on two\\nlines"
 */
export const printable = (text: string, longest: number = LONGEST_TEXT): string =>
  spelledOut(shorten(withoutSecrets(text), longest));

/**
 * As `printable`, of any length and line by line: a line feed ends a line.
 *
 * @example
 * printableLines("on two\nlines\t"); // "on two\nlines\\t"
 */
export const printableLines = (text: string): string =>
  withoutSecrets(text).split("\n").map(spelledOut).join("\n");

/**
 * Serializes a value as JSON that is safe to print. `JSON.stringify` escapes only C0 and lone
 * surrogates; escaping the rest does not change the value.
 *
 * @param indent spaces
 *
 * @example
 * printableJson({ name: "Qu\u202Eebec" }); // '{"name":"Qu\\u202eebec"}'
 */
export const printableJson = (value: unknown, indent?: number): string =>
  withoutSecrets(JSON.stringify(value, undefined, indent)).replace(UNSAFE, (character) =>
    character === "\n" ? character : units(character),
  );

function shorten(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return `${text.slice(0, longest).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

const spelledOut = (text: string): string =>
  text.replace(UNSAFE, (character) => SHORT[character] ?? units(character));

/** As JSON has it: `\u` and four digits for each UTF-16 code unit. */
const units = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`,
  ).join("");
