import { number } from "../core/number.ts";
import { quote } from "../core/quote.ts";

const CONFLICT = /^(?:<{7} |={7}$|>{7} |\|{7} )/;
const SEPARATORS: readonly (readonly [separator: string, name: string])[] = [
  [",", "commas"],
  ["\t", "tabs"],
  [";", "semicolons"],
  ["|", "pipes (|)"],
];

/** Checks whether a line is one that git leaves in a file that it could not merge. */
export const isConflictMarker = (line: string): boolean => CONFLICT.test(line);

/**
 * Explains why a record has not as many fields as the header.
 *
 * @returns a problem for a complaint
 *
 * @example
 * fieldCountFault(["<<<<<<< HEAD"], 5); // "a git conflict marker; resolve the conflict"
 */
export function fieldCountFault(
  record: readonly string[],
  fields: number,
  delimiter = ",",
): string {
  const [first = ""] = record;
  if (isConflictMarker(first)) return "a git conflict marker; resolve the conflict";
  const count = record.length === 1 ? "1 field" : `${number(record.length)} fields`;
  const problem = `${count}, where the header has ${number(fields)}`;
  if (record.some((field) => /\r/.test(field))) {
    return `${problem}; there is a CR without LF in it, which ends no line`;
  }
  const other = SEPARATORS.find(
    ([separator]) => record.length === 1 && first.split(separator).length === fields,
  );
  if (other !== undefined) {
    const said = SEPARATORS.find(([separator]) => separator === delimiter)?.[1];
    return `${problem}; they are separated by ${other[1]}, not ${said ?? quote(delimiter)}`;
  }
  if (first === "\x1a") return `${problem}; it is ${quote(first)}, the end of a file in DOS`;
  return problem;
}
