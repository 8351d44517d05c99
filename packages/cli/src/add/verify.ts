import { type Format, readRecords } from "@daily-delta/etl";
import { columnRefs } from "./infer/column-refs.ts";
import { type Choice, columnOf } from "./infer/decide-type.ts";
import { KeyHashes } from "./infer/key-hashes.ts";
import type { OnProgress, Version } from "./inspect.ts";

/** A column whose choices are still open. */
export interface OpenColumn {
  readonly name: string;
  /** Names in the headers of the versions. */
  readonly refs: readonly string[];
  readonly choices: readonly Choice[];
}

/** Columns with the type that accepts every cell of every version. */
export interface Verified {
  readonly chosen: ReadonlyMap<string, Choice>;
  /** Number of rows, by version, whose key an earlier row has. */
  readonly repeated: readonly number[];
  /** The first and the last value of each column of days in the key. */
  readonly days: ReadonlyMap<string, { readonly first: string; readonly last: string }>;
}

/** Reads all versions with the types that may be chosen, and keeps the narrowest that holds. */
export async function verify(
  versions: readonly Version[],
  format: Format,
  columns: readonly OpenColumn[],
  key: readonly string[],
  onProgress: OnProgress,
): Promise<Verified> {
  const open = columns.map(({ name, choices }) => ({
    name,
    left: choices.map((choice) => ({ choice, column: columnOf(choice) })),
  }));
  const repeated: number[] = [];
  const days = new Map<string, { first: string; last: string }>();
  for (const version of versions) {
    const hashes = new KeyHashes();
    let places: readonly number[] | undefined;
    let rows = 0;
    for await (const record of readRecords(version.body(), format, { onFault: () => {} })) {
      if (places === undefined) {
        if (record.length === 1 && record[0]?.trim() === "") continue;
        const refs = columnRefs(record);
        places = columns.map((column) => refs.findIndex((ref) => column.refs.includes(ref)));
        continue;
      }
      if (record.every((cell) => cell === "")) continue;
      const values = new Map<string, unknown>();
      for (const [at, column] of open.entries()) {
        const cell = record[places[at] as number] ?? "";
        while (column.left.length > 1 && column.left[0]?.column.parse(cell) === undefined) {
          column.left.shift();
        }
        if (key.includes(column.name)) values.set(column.name, column.left[0]?.column.parse(cell));
      }
      hashes.add(key.map((name) => values.get(name)));
      for (const { name, left } of open) {
        const day = values.get(name);
        if (left[0]?.column.type.isDay && typeof day === "string") widen(days, name, day);
      }
      rows += 1;
      onProgress(version.name, rows, "rows");
    }
    repeated.push(hashes.repeated);
  }
  const chosen = new Map(open.map(({ name, left }) => [name, left[0]?.choice as Choice]));
  return { chosen, repeated, days };
}

function widen(
  days: Map<string, { first: string; last: string }>,
  name: string,
  day: string,
): void {
  const { first, last } = days.get(name) ?? { first: day, last: day };
  days.set(name, { first: day < first ? day : first, last: day > last ? day : last });
}
