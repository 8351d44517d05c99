import { number } from "../core/number.ts";
import type { Column, Row } from "./dataset.ts";

/**
 * PostgreSQL's BTMaxItemSize: three entries of a B-tree must fit into a page of 8 KiB
 * (src/include/access/nbtree.h). Compression may make an entry smaller, and is not counted on.
 */
const LARGEST_ENTRY = 2_704;
/** IndexTupleData. */
const ENTRY_HEADER = 8;
/** The most bytes of UTF-8 for one UTF-16 code unit of a string. */
const BYTES_PER_UNIT = 3;
/** A key with more text than an index can hold, for a complaint. */
export interface KeyExcess {
  /** The column with the longest text. */
  readonly column: string;
  readonly value: string;
  readonly problem: string;
}

/** Limit of the strings in a dataset's key, so that PostgreSQL's index can always hold it. */
export class KeySize {
  /** Bytes of UTF-8, in all text columns of the key together. */
  readonly limit: number;
  readonly #strings: readonly string[];

  /**
   * @example
   * new KeySize(["day", "place"], columns).limit; // 2688, if they are a date and a string
   */
  constructor(key: readonly string[], columns: readonly Column[]) {
    const storages = key.flatMap((name) => {
      const column = columns.find((candidate) => candidate.name === name);
      return column === undefined ? [] : [{ name, ...column.type.storage }];
    });
    let end = ENTRY_HEADER;
    let isKnown = true;
    for (const { bytes, alignment, varies } of storages) {
      // After a string, whose end is not known, the gap may be of any size.
      end = isKnown ? Math.ceil(end / alignment) * alignment : end + alignment - 1;
      end += bytes;
      isKnown &&= !varies;
    }
    this.limit = LARGEST_ENTRY - end;
    this.#strings = storages.filter(({ varies }) => varies).map(({ name }) => name);
  }

  /** Returns what is wrong with a row's key; a column that the row does not have counts as empty. */
  excess(row: Row): KeyExcess | undefined {
    let units = 0;
    for (const name of this.#strings) units += textOf(row, name).length;
    if (BYTES_PER_UNIT * units <= this.limit) return undefined;
    const sizes = this.#strings.map((name) => ({
      name,
      bytes: Buffer.byteLength(textOf(row, name)),
    }));
    const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
    if (total <= this.limit) return undefined;
    const [longest] = sizes.toSorted((one, other) => other.bytes - one.bytes);
    const column = longest?.name ?? "";
    const parts = sizes.map(({ name, bytes }) => `${name} ${number(bytes)}`).join(", ");
    const each = sizes.length > 1 ? ` (${parts})` : "";
    return {
      column,
      value: textOf(row, column),
      problem: `short enough for PostgreSQL's index: the key has ${number(total)} bytes of text${each}, and may have ${number(this.limit)}`,
    };
  }
}

function textOf(row: Row, name: string): string {
  const value = row[name];
  return typeof value === "string" ? value : "";
}
