import { declare } from "./reader.ts";
import type { TypeName } from "./type-name.ts";

/** Use of a column in a key. */
export type Role =
  | "id"
  | "day"
  | "written-day"
  | "period"
  | "time"
  | "name"
  | "row-number"
  | "flag"
  | "other";

const ID =
  /(?:^|_)(?:id|ids|uuid|guid|code|codes|codice|cd|key|iso|iso2|iso3|fips|geoid|symbol|ticker|isin|cusip|isbn|issn|doi|slug|sku|ident|ref|cik|rowid|nummer|number|nr|no)$/;
const PERIOD =
  /(?:^|_)(?:year|yr|period|jahr|anno|ano|annee|month|monat|mes|week|woche|semana|kw|quarter|hour|season)(?:_|$)/;
const ROW_NUMBER =
  /^(?:|index|rank|rang|row|row_?(?:nr|no|number|id)|nr|no|n|unnamed_?\d*|x|column_1)$/;
const COORDINATE =
  /(?:^|_)(?:lat|lats|latitude|lon|lng|long|longitude|x|y|coordinates?)(?:_deg)?_?$/;
/** Longer strings are descriptions, not names; average length in UTF-16 code units. */
const LONGEST_NAME = 60;

/** A column as the search for keys and measures sees it. */
export interface RatedColumn {
  /** Position in the file's records. */
  readonly index: number;
  readonly name: string;
  readonly type: TypeName;
  readonly isNullable: boolean;
  /** True if a string in it means unknown, which no key can have. */
  readonly hasMarks: boolean;
  /** A type that most cells of a column of text are of: numbers measure something. */
  readonly nearly: "number" | "day" | undefined;
  readonly averageLength: number;
  /** True if the cells are 0, 1, 2 … or 1, 2, 3 … in the file's order. */
  readonly countsRows: boolean;
  /** True if no two rows have the same cell. */
  readonly isUnique: boolean;
  /** True if the cells are whole numbers. */
  readonly isWhole: boolean;
}

export const isCoordinate = (name: string): boolean => COORDINATE.test(name);
export const isPeriod = (name: string): boolean => PERIOD.test(name);
export const isId = (name: string): boolean => ID.test(name);

/** Tells what a column is good for in a key; `other` columns measure something. */
export function roleOf(column: RatedColumn): Role {
  const { name, type, countsRows, isUnique, isWhole, index, averageLength, nearly } = column;
  const { kind, canBeKey, isDay } = declare[type]().type;
  if (!canBeKey) return "other";
  if (isDay) return "day";
  if (kind === "time") return "time";
  if (kind === "boolean") return "flag";
  if (countsRows && ROW_NUMBER.test(name)) return "row-number";
  if (type === "uuid") return "id";
  if (kind === "text") {
    if (averageLength > LONGEST_NAME || isCoordinate(name)) return "other";
    if (isId(name)) return "id";
    if (nearly === "number") return "other";
    return nearly === "day" ? "written-day" : "name";
  }
  if (!isWhole) return "other";
  if (isPeriod(name)) return "period";
  if (isId(name)) return "id";
  // Ids often come first, and without a name that says so.
  return index === 0 && isUnique ? "id" : "other";
}
