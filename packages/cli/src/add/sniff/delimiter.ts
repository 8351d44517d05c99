import Papa from "papaparse";

const DELIMITERS = [",", "\t", ";", "|", "\x1f", "^", "~"];
/** Lines that are enough to tell. */
const LINES = 200;

/** A cell of a number, a day or a time. */
const FIGURE = /^[-+]?\d[\d.,:/-]*$/;

/**
 * Finds the character between cells: the one that Papa Parse guesses, unless another divides more lines into
 * the same number of cells, because titles above a narrow table mislead it. Single spaces are it where no other is,
 * and a column has only figures: words have spaces between them, too.
 */
export function delimiterOf(lines: readonly string[]): string {
  const head = lines.slice(0, LINES);
  const text = head.join("\n");
  const { delimiter } = Papa.parse<string[]>(text, {
    delimitersToGuess: DELIMITERS,
    preview: LINES,
    skipEmptyLines: true,
  }).meta;
  const [best = delimiter] = DELIMITERS.filter((each) => text.includes(each)).toSorted(
    (one, other) =>
      evenLines(head, other) - evenLines(head, one) ||
      Number(other === delimiter) - Number(one === delimiter),
  );
  if (evenLines(head, best) > head.length / 2) return best;
  if (text.includes(delimiter)) return delimiter;
  return isSpaced(head) ? " " : ",";
}

/** Counts the lines that have as many cells as most lines have, more than one. */
function evenLines(lines: readonly string[], delimiter: string): number {
  const counts = new Map<number, number>();
  for (const line of lines) {
    const cells = cellsOf(line, delimiter);
    if (cells > 1) counts.set(cells, (counts.get(cells) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}

function isSpaced(lines: readonly string[]): boolean {
  const [head = [], ...rows] = lines.map((line) => line.split(" "));
  const isEven = rows.every((row) => row.length === head.length && !row.includes(""));
  return (
    head.length > 1 &&
    rows.length > 1 &&
    isEven &&
    !head.includes("") &&
    head.some((_, at) => rows.every((row) => FIGURE.test(row[at] ?? "")))
  );
}

/** Counts the cells of a line. */
export const cellsOf = (line: string, delimiter: string): number =>
  Papa.parse<string[]>(line, { delimiter }).data[0]?.length ?? 0;
