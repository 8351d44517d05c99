import type { NumberFormat } from "../columns/number-format.ts";

/**
 * Spelling of a source's file. Every option has a default; without any, the file is CSV in UTF-8
 * with commas, a header in its first line, and lines that end in LF or CRLF.
 *
 * @example
 * format: { delimiter: ";", encoding: "windows-1252", unknown: ["NA"], numbers: { decimal: "," } }
 * format: { delimiter: "\t", comment: "#", header: { names: ["codes", "place", "zone"] } }
 */
export interface Format {
  /** Name of the wanted member of a ZIP archive with several. @default its only member */
  readonly member?: string;
  /**
   * Encoding, by a label that WHATWG's TextDecoder knows, such as `windows-1252`, `utf-16le` or
   * `shift_jis`. Unlike there, `iso-8859-1` and `latin1` are ISO 8859-1, not Windows-1252; with
   * `utf-16` the byte order mark decides. @default "utf-8"
   */
  readonly encoding?: string;
  /** One or more characters between cells. @default "," */
  readonly delimiter?: string;
  /** The character around cells, doubled within them; `none` if the file has no quoted cells. @default '"' */
  readonly quote?: string;
  /** The character that precedes a quote within a quoted cell. @default the quote itself */
  readonly escape?: string;
  /**
   * Line ends: `lf`, LF or CRLF; `cr`, only CR, as on old Macintosh computers; `any`, each of the
   * three. @default "lf"
   */
  readonly lineEnd?: "lf" | "cr" | "any";
  /** Number of lines at the start of the file that are ignored, with any contents. @default 0 */
  readonly skip?: number;
  /** String with which comment lines begin. They are ignored anywhere. @default none */
  readonly comment?: string;
  /**
   * Blank lines, and rows in which every cell is empty: refused above and between rows, where a row
   * may be missing, or skipped. @default "refuse"
   */
  readonly blankLines?: "refuse" | "skip";
  /**
   * The line with the columns' names, counted from 1 after `skip` and without comment lines; lines
   * above it are ignored. Several lines are joined: the parts of a name that are not blank, with a
   * space between. `names`: the file has no header, and these are the names of all its columns.
   * @default the first line
   */
  readonly header?: number | readonly number[] | { readonly names: readonly string[] };
  /**
   * Rows that do not have as many cells as the header: short ones are refused, or padded with unknown
   * cells; long ones are refused, or cut. @default { short: "refuse", long: "refuse" }
   */
  readonly ragged?: { readonly short?: "refuse" | "pad"; readonly long?: "refuse" | "cut" };
  /**
   * Rows at the end that are not data: as many as the number says, or all whose first cell is the text,
   * such as `Total`. @default 0
   */
  readonly footer?: number | string;
  /** Removes white space around cells, inside quotes too, and around names in the header. @default false */
  readonly trim?: boolean;
  /**
   * Strings that mean unknown, each a whole cell, such as `NA` or `-`: they are read as an empty cell is.
   * A column's own `unknown` replaces them for this column. @default none
   */
  readonly unknown?: string | readonly string[];
  /** Spelling of numbers; a column's own `format` goes before it. */
  readonly numbers?: NumberFormat;
  /** Makes rows of columns. */
  readonly unpivot?: Unpivot;
  /** Adds a column that counts equal rows. */
  readonly occurrence?: Occurrence;
}

/**
 * Makes a row of each cell of the columns that are not kept: the file of a table with a column for
 * each day has then a row for each day. Columns that are new tomorrow need no change.
 *
 * @example
 * unpivot: { keep: ["Province/State", "Country/Region"], name: "day", value: "cases" }
 */
export interface Unpivot {
  /** Names in the header of the columns that stay; they are repeated in each row. */
  readonly keep: readonly string[];
  /**
   * Name of the new column that holds the names of the others. Where the header has several lines,
   * a list gives a column to each of them.
   */
  readonly name: string | readonly string[];
  /** Name of the new column that holds the cells. */
  readonly value: string;
  /** Leaves out cells that are empty or unknown. @default false */
  readonly skipUnknown?: boolean;
}

/**
 * Adds a column that counts rows with the same cells: 1 for the first of them in the file, 2 for the
 * second. With it in the key, rows without a natural key can be told apart.
 *
 * @example
 * occurrence: { name: "n", of: ["date", "home_team", "away_team"] }
 */
export interface Occurrence {
  /** Name of the new column. */
  readonly name: string;
  /** Names in the header of the columns whose cells are compared. @default all */
  readonly of?: readonly string[];
}
