/**
 * Spelling of numbers in a file. Without it a number is digits, with a minus before and a point between
 * them where it needs these.
 *
 * @example
 * numeric({ format: { decimal: ",", group: "." } }).parse("1.234,5"); // "1234.5"
 * numeric({ format: { prefix: "$", suffix: { K: 1e3, M: 1e6 } } }).parse("$56.7M"); // "56700000"
 */
export interface NumberFormat {
  /** The sign between whole digits and fraction. @default ".", or "," where points group */
  readonly decimal?: "." | ",";
  /** Signs between groups of three digits; a number may also be written without. @default none */
  readonly group?: string | readonly string[];
  /** Accepts white space around the number. @default false */
  readonly trim?: boolean;
  /** Reads `12.5%` as 0.125; a cell without the percent sign is refused. @default false */
  readonly percent?: boolean;
  /** Strings that may precede the number, such as `$`. @default none */
  readonly prefix?: string | readonly string[];
  /**
   * Strings that may follow the number, such as `kg`; in an object, each with the number by which it
   * multiplies. A space between is accepted. @default none
   */
  readonly suffix?: string | readonly string[] | Readonly<Record<string, number>>;
  /** Accepts `1.5E+03`. Always accepted by `double`. @default false */
  readonly exponent?: boolean;
  /** Accepts `.5` and `5.`. @default false */
  readonly barePoint?: boolean;
  /** Accepts `+5`. @default false */
  readonly plus?: boolean;
  /**
   * Spellings of numbers below zero in addition to `-5`: `(5)`, `5-`, or with the minus sign of
   * Unicode, `−5`. @default none
   */
  readonly negative?: "parentheses" | "trailing" | "unicode";
}
