import type { Row, Source, Value } from "../datasets/dataset.ts";
import { quote } from "../quote.ts";
import { type Complaints, describeKey } from "./complaints.ts";

const KEY_SEPARATOR = "\0";
/** A longer header is cut in messages, in UTF-16 code units. */
const LONGEST_HEADER = 300;

/**
 * Turns one record of the file into a row: `undefined` where `keep` does not want it, `refused`
 * where the contract complains.
 */
export type ReadRow = (record: readonly string[], line: number) => Row | "refused" | undefined;

/**
 * Finds the columns of a source in its header, by name.
 *
 * @returns what reads the rows below, or `undefined` after complaining of the header
 */
export function readHeader(
  header: readonly string[],
  source: Source,
  url: string,
  complaints: Complaints,
): ReadRow | undefined {
  const columns = source.columns.map(({ name, cell }) => ({
    name,
    cell,
    index: header.indexOf(name),
  }));
  const found = `the header of ${url} is ${quote(header.join(","), LONGEST_HEADER)}`;
  const complainOf = (column: string, problem: string): void =>
    complaints.add({ source: source.name, line: 1, column, problem: `${problem}; ${found}` });
  let good = true;
  for (const { name, index } of columns) {
    if (index !== -1 && header.lastIndexOf(name) === index) continue;
    complainOf(name, index === -1 ? "missing" : "occurs twice");
    good = false;
  }
  if (!good) return undefined;

  const keep = source.keep;
  const isSecond = source.key === undefined ? undefined : secondOf(source.key);

  return (record, line) => {
    if (record.length !== header.length) {
      const fields = record.length === 1 ? "1 field" : `${record.length} fields`;
      const problem = `${fields}, where the header has ${header.length}`;
      complaints.add({ source: source.name, line, problem });
      return "refused";
    }
    if (keep !== undefined) {
      const texts: Record<string, string> = {};
      for (const { name, index } of columns) texts[name] = record[index] as string;
      if (!keep(texts)) return undefined;
    }
    const row: Record<string, Value> = {};
    let good = true;
    for (const { name, index, cell } of columns) {
      const text = record[index] as string;
      const value = cell.parse(text);
      if (value === undefined) {
        complaints.add({
          source: source.name,
          line,
          column: name,
          value: text,
          problem: cell.expected,
        });
        good = false;
      } else row[name] = value;
    }
    if (!good) return "refused";
    const first = isSecond?.(row, line);
    if (first !== undefined) {
      const key = describeKey(source.key ?? [], row);
      const problem = `a second row for ${key}; the first is in line ${first}`;
      complaints.add({ source: source.name, line, problem });
      return "refused";
    }
    return row;
  };
}

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
