import Papa from "papaparse";

const DELIMITERS = [",", "\t", ";", "|", "\x1f", "^", "~"];
/** Lines that are enough to tell. */
const LINES = 200;

/** A cell of a number, a day or a time. */
const FIGURE = /^[-+]?\d[\d.,:/-]*$/;

/**
 * Finds the character between cells, as Papa Parse guesses it: the one that gives even rows. Single
 * spaces are it where no other is, and a column has only figures: words have spaces between them, too.
 */
export function delimiterOf(lines: readonly string[]): string {
  const text = lines.slice(0, LINES).join("\n");
  const { delimiter } = Papa.parse<string[]>(text, {
    delimitersToGuess: DELIMITERS,
    preview: LINES,
    skipEmptyLines: true,
  }).meta;
  if (text.includes(delimiter)) return delimiter;
  return isSpaced(lines.slice(0, LINES)) ? " " : ",";
}

function isSpaced(lines: readonly string[]): boolean {
  const [head = [], ...rows] = lines.map((line) => line.split(" "));
  const isEven = rows.every((row) => row.length === head.length && !row.includes(""));
  return (
    rows.length > 1 &&
    isEven &&
    !head.includes("") &&
    head.some((_, at) => rows.every((row) => FIGURE.test(row[at] ?? "")))
  );
}

/** Counts the cells of a line. */
export const cellsOf = (line: string, delimiter: string): number =>
  Papa.parse<string[]>(line, { delimiter }).data[0]?.length ?? 0;
