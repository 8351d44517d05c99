import type { Cell, Column as DeclaredColumn } from "../columns/column.ts";
import type { Scalar } from "../columns/column-type.ts";
import type { Row } from "../columns/value.ts";
import type { Format } from "../format/format.ts";
import type { Files } from "./files.ts";
import type { Fresh, FreshRule } from "./fresh.ts";
import type { KeyDates } from "./key-dates.ts";
import type { NamePattern } from "./name-pattern.ts";

export type { Row, Value } from "../columns/value.ts";

export type Columns = Readonly<Record<string, DeclaredColumn<Scalar, boolean>>>;

/** The row that a table with these declared columns holds. */
export type TableRow<C extends Columns> = {
  [K in keyof C]: C[K] extends Cell<infer T> ? T : never;
};

export type Cells = Readonly<Record<string, Cell>>;

/** Publisher of a source, and its licence. */
export interface Credit {
  readonly name: string;
  /** Addition to the name, such as the origin of the numbers. */
  readonly note: string;
  readonly url: string;
  readonly licence: string;
  readonly licenceUrl: string;
}

/**
 * Form in which a dataset's rows go to the page: by day in one file, or in one for each value of a column; or as
 * a table, with any key. Each file is loaded whole by each reader, so it is for some thousand rows.
 */
export type Publication = "one-file" | "table" | { readonly by: string };

/** The row that a source with these cells gives. */
export type SourceRow<C extends Cells> = {
  [K in keyof C]: C[K] extends Cell<infer T> ? T : never;
};

/** Treatment of rows that the sources no longer have. */
export const GONE = ["keep", "mark", "delete"] as const;
export type Gone = (typeof GONE)[number];

/** Location of a source: one file, or several of one form. */
type Location =
  | {
      /** Location of the file; gzip is recognized by its first bytes. */
      readonly url: string;
      readonly files?: never;
    }
  | { readonly files: Files; readonly url?: never };

interface SourceFormat<C extends Cells> {
  /**
   * The wanted columns, by their names in the header unless they name another with `from`; all
   * others are ignored.
   */
  readonly columns: C;
  /** Format of the file. @default CSV in UTF-8 with commas and a header */
  readonly format?: Format;
  /** Filter of rows; sees the cells before they are checked. Default: all. */
  readonly keep?: (row: { readonly [K in keyof C]: string }) => boolean;
  /** Shown on the page. */
  readonly credit?: Credit;
}

type SourceFile<C extends Cells> = SourceFormat<C> & Location;

interface KeyedSourceFile<C extends Cells> extends SourceFormat<C> {
  /** Location of the file; gzip is recognized by its first bytes. */
  readonly url: string;
  /** Columns that together name a row: a second kept row of the same key is an error. */
  readonly key: readonly (keyof C & string)[];
}

/** The only source of a dataset whose file has the table's columns. */
type OwnSource<C extends Columns> = OwnFormat<C> & Location;

interface OwnFormat<C extends Columns> {
  /** For `--source` and tokens. @default the dataset's name */
  readonly name?: string;
  /** Custom parsers for columns that the file writes differently. */
  readonly cells?: { readonly [K in keyof C & string]?: Cell };
  /** Format of the file. @default CSV in UTF-8 with commas and a header */
  readonly format?: Format;
  /** Filter of rows; sees the cells before they are checked. Default: all. */
  readonly keep?: (row: { readonly [K in keyof C]: string }) => boolean;
  /** Shown on the page. */
  readonly credit?: Credit;
}

interface Table<C extends Columns> {
  /** Lower-case words joined by hyphens; the table has underscores instead. */
  readonly name: string;
  /** The table's primary key. */
  readonly key: readonly (keyof C & string)[];
  readonly columns: C;
  /**
   * Bounds for dates in the key: a date outside is taken for a typing error, and fails the run.
   *
   * @default from 1583-01-01 to tomorrow
   *
   * @example
   * keyDates: { earliest: "2019-12-01" } // 0202 and 2002 are as wrong as 2202
   * keyDates: { latest: { daysAhead: 14 } } // a forecast for two weeks
   * keyDates: { latest: "2100-12-31" } // projections
   */
  readonly keyDates?: KeyDates;
  /** For people, such as `COVID-19 in the United States`. @default the name */
  readonly title?: string;
  /**
   * Subject of the numbers, such as `COVID-19`. It precedes the name of a part, such as a state,
   * which says nothing of the subject by itself.
   */
  readonly subject?: string;
  /** Description of the numbers, in a sentence or two. */
  readonly description?: string;
  /** Columns with their subject, such as `COVID-19 deaths`. @default their names */
  readonly labels?: { readonly [K in keyof C & string]?: string };
  /**
   * Form in which its rows go to the page. A `table` fits every key; the others, which are drawn, need a key
   * of a date, and of the column that tells the files apart if there are several. Default: not at all, the
   * page shows only its runs.
   */
  readonly publish?: "one-file" | "table" | { readonly by: keyof C & string };
  /**
   * Largest share of its keys that may go from one version of the source to the next, as of a file
   * that holds the last 30 days and comes weekly: 0.25. @default 0.1
   */
  readonly shrinkLimit?: number;
  /**
   * Treatment of rows that the sources no longer have: `keep` leaves them as they are, `mark` notes the
   * time in the column `gone_since`, `delete` deletes them. Revisions record all of them.
   *
   * @default "keep"
   */
  readonly gone?: Gone;
  /**
   * Rows that a version of the sources speaks of: `all`, or those in its `span`, as of a file with the
   * last 30 days. A span is from the smallest to the largest value of the first date or time in the
   * key, or else of the key's first column; rows outside of it are not gone.
   *
   * @default "all"
   */
  readonly covers?: "all" | "span";
  /**
   * Largest age of the newest key; older data is stale. Default: any age.
   *
   * @example
   * fresh: { within: "3 days" }
   * fresh: { within: "36 hours", column: "measured_at" } // of several times in the key
   */
  readonly fresh?: Fresh;
  /**
   * Changed by hand where `map`, `transform` or `keep` depends on something outside of its text:
   * then stored files are read again.
   */
  readonly version?: string;
}

/** A dataset whose columns are those of its only file, which is streamed. */
export interface DirectDefinition<C extends Columns> extends Table<C> {
  readonly source: OwnSource<C>;
  /**
   * Name of an integer column that the table gets in addition, as the last of its key: rows with the
   * same key are counted in it, 1 for the first in the file, 2 for the second. For rows without a
   * natural key.
   *
   * @example
   * key: ["date", "home_team", "away_team"],
   * occurrence: "n", // 1, and 2 for a second match of the two teams on that day
   */
  readonly occurrence?: string;
}

/** A dataset that joins sources; what their `keep` lets through is held in memory. */
export interface JoiningDefinition<C extends Columns, S extends Record<string, Cells>>
  extends Table<C> {
  readonly sources: { readonly [K in keyof S]: KeyedSourceFile<S[K]> };
  /** The rows that the table should hold, from the kept rows of all sources. A pure function. */
  readonly transform: (
    rows: { readonly [K in keyof S]: Iterable<SourceRow<S[K]>> },
  ) => Iterable<TableRow<C>>;
}

/** A dataset that streams its only source row by row; its size does not matter for memory. */
export interface RowByRowDefinition<C extends Columns, S extends Record<string, Cells>>
  extends Table<C> {
  readonly sources: { readonly [K in keyof S]: SourceFile<S[K]> };
  /** The table's row for one row of the source; two for the same key are an error. Pure. */
  readonly map: (row: SourceRow<S[keyof S]>) => TableRow<C>;
}

export interface Column extends DeclaredColumn<Scalar, boolean> {
  readonly name: string;
}

export interface SourceColumn {
  /** In rows. */
  readonly name: string;
  /** In the header; the first of several names. */
  readonly from: string;
  /** All names that it has in versions of the file. */
  readonly names: readonly string[];
  readonly cell: Cell;
  /** Pattern of the names of files that hold its cells; the header has no such column. */
  readonly fromName?: NamePattern | undefined;
}

/** Column that counts rows with the same key. */
export interface CountedKey {
  readonly name: string;
  /** The other columns of the key. */
  readonly of: readonly string[];
}

export interface Source {
  readonly name: string;
  /** The file, or what names all files of `files`. */
  readonly url: string;
  /** Present if the source is made of several files. */
  readonly files?: Files | undefined;
  readonly columns: readonly SourceColumn[];
  readonly key: readonly string[] | undefined;
  readonly keep: ((row: Readonly<Record<string, string>>) => boolean) | undefined;
  readonly credit: Credit | undefined;
  readonly format: Format | undefined;
  readonly occurrence: CountedKey | undefined;
}

/** A dataset as the rest of the program sees it. */
export interface Dataset {
  readonly name: string;
  readonly table: string;
  readonly key: readonly string[];
  readonly columns: readonly Column[];
  readonly keyDates: KeyDates;
  readonly sources: readonly Source[];
  readonly title: string;
  readonly subject: string | undefined;
  readonly description: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly publish: Publication | undefined;
  /** The share of its keys that may go at once; `undefined`: what the run says. */
  readonly shrinkLimit: number | undefined;
  readonly gone: Gone;
  /** Column of the key whose smallest and largest value bound what a version covers; `undefined`: it covers all. */
  readonly span: string | undefined;
  /** Limit for the age of the newest key; `undefined`: any age. */
  readonly fresh: FreshRule | undefined;
  /** A hash of what decides about rows: another definition sees old files again. */
  readonly version: string;
  readonly work:
    | {
        readonly kind: "map";
        readonly map: (row: Row) => Row;
        /** True if the source's rows are the table's, so that their values are checked already. */
        readonly isDirect: boolean;
      }
    | {
        readonly kind: "transform";
        readonly transform: (rows: Record<string, Iterable<Row>>) => Iterable<Row>;
      };
}

/** The table's own column, in addition to the declared ones: the run that inserted the row. */
export const INSERTED_BY = "inserted_by";

/** The table's own column of a dataset that marks rows that are gone: when, or null. */
export const GONE_SINCE = "gone_since";
