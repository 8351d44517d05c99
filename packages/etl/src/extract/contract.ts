import type { Column as DeclaredColumn } from "../columns/column.ts";
import type { Kind } from "../columns/column-type.ts";
import { nearest } from "../core/nearest.ts";
import { number } from "../core/number.ts";
import { quote } from "../core/quote.ts";
import type { Row, Source, Value } from "../datasets/dataset.ts";
import type { DateRange } from "../datasets/key-dates.ts";
import type { KeySize } from "../datasets/key-size.ts";
import { cellAdvice } from "../format/cell-advice.ts";
import { columnIndex } from "../format/column-index.ts";
import type { Format } from "../format/format.ts";
import { type Complaints, describeKey } from "../record/complaints.ts";
import { headerFault } from "./header-fault.ts";
import { fieldCountFault, isConflictMarker } from "./row-fault.ts";

const KEY_SEPARATOR = "\0";
/** A longer header is cut in messages, in UTF-16 code units. */
const LONGEST_HEADER = 300;

/**
 * Turns one record of the file into a row: `undefined` where `keep` does not want it, `refused`
 * where the contract complains.
 */
export type ReadRow = (record: readonly string[], line: number) => Row | "refused" | undefined;

/** Limits of the table's key. */
export interface KeyRules {
  readonly dates: DateRange;
  readonly keySize: KeySize;
}

/** Cells of all rows of a file that its name holds, by the name of their column. */
export type NameCells = Readonly<Record<string, string>>;

/**
 * Finds the columns of a source in its header, by name.
 *
 * @param head the file's first bytes, to explain what is wrong with the header
 * @param nameCells cells that the file's name holds
 * @param rules what the source's key may hold. Default: anything
 * @returns what reads the rows below, or `undefined` after complaining of the header
 */
export function bindHeader(
  header: readonly string[],
  source: Source,
  url: string,
  complaints: Complaints,
  head: Uint8Array,
  nameCells: NameCells = {},
  rules?: KeyRules,
): ReadRow | undefined {
  const columns = source.columns.map(({ name, from, names, cell }) => ({
    name,
    from,
    names,
    cell,
    ...placeOf(header, names, cell.isOptional, nameCells[name]),
    dates: source.key?.includes(name) && cell.isDay ? rules?.dates : undefined,
  }));
  const faulty = columns.filter(({ found }) => typeof found !== "number");
  if (faulty.length > 0) {
    const found = `the header of ${url} is ${quote(header.join(","), LONGEST_HEADER)}`;
    const complainOf = (column: string, problem: string): void =>
      complaints.add({ source: source.name, line: 1, column, problem: `${problem}; ${found}` });
    const names = columns.map(({ from }) => from);
    const isMissing = faulty.some(({ found }) => found === "missing");
    const reason = isMissing ? headerFault(head, names, source.format) : undefined;
    if (reason !== undefined) {
      complaints.add({ source: source.name, line: 1, problem: `${reason}; ${found}` });
    } else {
      for (const { from, names, found } of faulty) {
        complainOf(from, found === "missing" ? missing(from, header) : doubled(names));
      }
    }
    return undefined;
  }
  const bound = columns.map(({ found, ...column }) => ({ ...column, index: found as number }));

  const columnOf = unpivotedColumn(header, source.format);
  const keep = source.keep;
  const isSecond = source.key === undefined ? undefined : secondOf(source.key);

  return (record, line) => {
    const isMarker = header.length === 1 && isConflictMarker(record[0] as string);
    if (record.length !== header.length || isMarker) {
      const problem = fieldCountFault(record, header.length);
      complaints.add({ source: source.name, line, problem });
      return "refused";
    }
    if (keep !== undefined) {
      const cells: Record<string, string> = {};
      for (const { name, index, fixed } of bound) cells[name] = fixed ?? (record[index] as string);
      if (!keep(cells)) return undefined;
    }
    const row: Record<string, Value> = {};
    let good = true;
    for (const { name, from, index, fixed, cell, dates } of bound) {
      const text = fixed ?? (record[index] as string);
      const value = cell.parse(text);
      const isRefused = value === undefined || (value !== null && dates?.has(value) === false);
      if (isRefused) {
        const isDate = value !== undefined && dates !== undefined;
        const problem = isDate ? dates.expected : cell.expected;
        const column = columnOf(record, from);
        const advice = isDate ? undefined : (refused: string) => cellAdvice(refused, kindOf(cell));
        complaints.add({
          ...{ source: source.name, line, column, declared: from },
          ...{ value: text, problem, advice },
        });
        good = false;
      } else row[name] = value;
    }
    const excess = good && isSecond !== undefined ? rules?.keySize.excess(row) : undefined;
    if (excess !== undefined) complaints.add({ source: source.name, line, ...excess });
    if (!good || excess !== undefined) return "refused";
    const first = isSecond?.(row, line);
    if (first !== undefined) {
      const key = describeKey(source.key ?? [], row);
      const problem = `duplicate of line ${number(first)} (${key})`;
      complaints.add({ source: source.name, line, problem });
      return "refused";
    }
    return row;
  };
}

/** Place of a column's cells; `fixed` is the same cell for all rows of the file. */
function placeOf(
  header: readonly string[],
  names: readonly string[],
  isOptional: boolean,
  inName: string | undefined,
): { readonly found: number | "missing" | "doubled"; readonly fixed: string | undefined } {
  if (inName !== undefined) return { found: -1, fixed: inName };
  const found = columnIndex(header, names);
  return isOptional && found === "missing" ? { found: -1, fixed: "" } : { found, fixed: undefined };
}

const kindOf = (cell: object): Kind | undefined => (cell as Partial<DeclaredColumn>).type?.kind;

/** Returns what names a column for complaints: where columns became rows, the file's own. */
function unpivotedColumn(header: readonly string[], { unpivot }: Format = {}) {
  if (unpivot === undefined) return (_: readonly string[], from: string) => from;
  const places = [unpivot.name].flat().map((name) => header.indexOf(name));
  return (record: readonly string[], from: string): string =>
    from === unpivot.value ? places.map((place) => record[place] ?? "").join(" ") : from;
}

function missing(from: string, header: readonly string[]): string {
  const plain = (name: string): string => name.trim().toLowerCase();
  const similar = header.find((name) => plain(name) === plain(from)) ?? nearest(from, header);
  if (similar === undefined) return "missing";
  const trim = similar.trim() === from ? ", or `format: { trim: true }`" : "";
  return `missing; did you mean \`from: ${quote(similar)}\`${trim}?`;
}

const doubled = (names: readonly string[]): string =>
  names.length === 1
    ? `occurs twice; \`from: ${quote(`${names[0]}#2`)}\` is the second of them`
    : `the header has more than one of its names ${names.map((name) => quote(name)).join(", ")}`;

/** Says for each row in which line the same key stood before, if it did. */
function secondOf(key: readonly string[]): (row: Row, line: number) => number | undefined {
  const lines = new Map<string, number>();
  return (row, line) => {
    const text = key.map((name) => row[name] ?? "").join(KEY_SEPARATOR);
    const first = lines.get(text);
    if (first === undefined) lines.set(text, line);
    return first;
  };
}
