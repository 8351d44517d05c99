import {
  boolean,
  date,
  double,
  jsonb,
  numeric,
  text,
  timestamptz,
} from "../../src/columns/index.ts";
import type { Dataset, Gone, Row } from "../../src/datasets/dataset.ts";
import { defineDataset } from "../../src/datasets/define-dataset.ts";
import { record } from "./column-cases.ts";
import { randomNumbers } from "./random-numbers.ts";

const nullable = { nullable: true } as const;

/** A dataset with values that are easily lost on the way through JSON and back. */
export const historic = (gone: Gone): Dataset =>
  defineDataset({
    name: "test-historic",
    key: ["day", "place"],
    columns: {
      day: date(),
      place: text(),
      price: numeric(nullable),
      share: double(nullable),
      at: timestamptz(nullable),
      open: boolean(nullable),
      note: jsonb(nullable),
      comment: text(nullable),
    },
    source: { url: "test:left" },
    ...{ gone, shrinkLimit: 1 },
  });

const COLUMNS = ["day", "place", "price", "share", "at", "open", "note", "comment"] as const;

const VALUES: Readonly<Record<string, readonly Row[string][]>> = {
  price: [null, "0", "-1.5", "123456789012345678901234567890.000000000000000001", "7"],
  share: [null, 0, 0.1, 1e21, 5e-324, -1.7976931348623157e308],
  at: [null, "2021-06-04T06:30:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"],
  open: [null, true, false],
  note: [null, '"null"', "1.50", '{"a": [1, null], "b": "it\'s \\"x\\""}', "null"],
  comment: [null, "a 'quoted' \"text\"", "\\N", " $1 {} ", "北京"],
};

const PLACES = ["Ohio", "O'Hare", 'the "A", B', "ohio"];

/** A version of the file. */
export interface Version {
  readonly rows: readonly Row[];
  /** Its lines, of which the last one is invalid if it `fails`. */
  readonly file: string;
  readonly fails: boolean;
  readonly full: boolean;
  /** True if it is the version before it again. */
  readonly isSame: boolean;
}

const idOf = ({ day, place }: Row): string => `${day} ${place}`;

const byKey = (one: Row, other: Row): number =>
  Buffer.compare(Buffer.from(idOf(one)), Buffer.from(idOf(other)));

/**
 * Makes versions of a file, each from the one before it: rows are inserted and corrected, go, and come
 * back with their old values or others; some versions are invalid, some are the same.
 *
 * @param ballast rows that never change, so that most of the file need not be read again
 */
export function randomHistory(seed: number, length: number, ballast = 0): Version[] {
  const random = randomNumbers(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const pick = <T>(values: readonly T[]): T => values[below(values.length)] as T;
  const still: Row[] = Array.from({ length: ballast }, (_, index) => ({
    ...{ day: new Date(Date.UTC(1990, 0, 1 + index)).toISOString().slice(0, 10), place: "Still" },
    ...{ price: String(index), share: null, at: null, open: true, note: null, comment: null },
  }));
  const rows = new Map<string, Row>();
  const left = new Map<string, Row>();
  const valued = (key: Row): Row => ({
    ...key,
    ...Object.fromEntries(Object.entries(VALUES).map(([name, values]) => [name, pick(values)])),
  });
  const edits: readonly (() => void)[] = [
    () => {
      const row = valued({ day: `2021-01-0${1 + below(6)}`, place: pick(PLACES) });
      rows.set(idOf(row), row);
    },
    () => {
      const [id, row] = pick([...rows]) ?? [];
      if (id !== undefined && row !== undefined)
        rows.set(id, { ...row, price: pick(VALUES.price ?? []) as string });
    },
    () => {
      if (rows.size < 2) return;
      const [id, row] = pick([...rows]);
      rows.delete(id);
      left.set(id, row);
    },
    () => {
      if (left.size === 0) return;
      const [id, row] = pick([...left]);
      rows.set(
        id,
        random() < 0.5 ? row : valued({ day: row.day as string, place: row.place as string }),
      );
      left.delete(id);
    },
  ];
  const versions: Version[] = [];
  edits[0]?.();
  while (versions.length < length) {
    const isSame = versions.length > 0 && random() < 0.1;
    const count = isSame ? 0 : 1 + below(6);
    for (let n = 0; n < count; n++) pick(edits)();
    const fails = random() < 0.1;
    const all = [...still, ...rows.values()];
    const lines = all.map((row) => record(...COLUMNS.map((name) => String(row[name] ?? ""))));
    versions.push({
      rows: all.toSorted(byKey),
      file: [COLUMNS.join(), ...lines, ...(fails ? ["2021-02-30,,,,,,,"] : []), ""].join("\n"),
      ...{ fails, full: random() < 0.2, isSame },
    });
  }
  return versions;
}

/** Compares the rows of two versions, in the order of the key. */
export function differencesOf(from: readonly Row[], to: readonly Row[]) {
  const before = new Map(from.map((row) => [idOf(row), row]));
  const after = new Map(to.map((row) => [idOf(row), row]));
  return [...new Map([...before, ...after]).values()]
    .toSorted(byKey)
    .map(idOf)
    .flatMap((id) => {
      const [was, is] = [before.get(id) ?? null, after.get(id) ?? null];
      if (JSON.stringify(was) === JSON.stringify(is)) return [];
      const kind = was === null ? "inserted" : is === null ? "gone" : "changed";
      return [{ kind, before: was, after: is }];
    });
}
