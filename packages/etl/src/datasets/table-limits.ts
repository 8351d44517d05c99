import { number } from "../core/number.ts";
import type { Column } from "./dataset.ts";

/** PostgreSQL's manual, appendix K: 1,600 columns; some are the program's own in staging. */
const MOST_COLUMNS = 1_590;
/** The same appendix. */
const MOST_KEY_COLUMNS = 32;
/** Longer names are cut by PostgreSQL. */
const LONGEST_NAME = 63;
/** The room for a row's values in a page of 8 KiB. */
const LARGEST_ROW = 8_136;
/** Columns that every table of PostgreSQL has. */
const SYSTEM_COLUMNS = new Set(["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"]);

/** Faults of a table or its key that PostgreSQL would refuse when the dataset is first loaded. */
export function* tableFaults(key: readonly string[], columns: readonly Column[]): Iterable<string> {
  for (const { name } of columns) {
    if (name.length > LONGEST_NAME) {
      yield `column "${name}": the name must not be longer than ${LONGEST_NAME} characters`;
    }
    if (SYSTEM_COLUMNS.has(name)) yield `column "${name}": this name is PostgreSQL's own`;
  }
  if (key.length > MOST_KEY_COLUMNS) {
    yield `the key has ${key.length} columns; PostgreSQL indexes ${MOST_KEY_COLUMNS} at most`;
  }
  if (columns.length > MOST_COLUMNS) {
    yield `it declares ${number(columns.length)} columns; a table can have ${number(MOST_COLUMNS)} at most. Split it into several datasets`;
  }
  const bytes = columns
    .filter(({ nullable }) => !nullable)
    .reduce((sum, { type: { storage } }) => sum + (storage.varies ? 1 : storage.bytes), 0);
  if (bytes > LARGEST_ROW) {
    yield `a row takes at least ${number(bytes)} bytes, and PostgreSQL stores ${number(LARGEST_ROW)} at most. Split it into several datasets, or declare columns nullable that are mostly unknown`;
  }
}
