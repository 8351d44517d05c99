import Papa from "papaparse";

const DELIMITERS = [",", "\t", ";", "|", "\x1f", "^", "~"];
/** Lines that are enough to tell. */
const LINES = 200;

/** Finds the character between cells, as Papa Parse guesses it: the one that gives even rows. */
export function delimiterOf(lines: readonly string[]): string {
  const text = lines.slice(0, LINES).join("\n");
  const { delimiter } = Papa.parse<string[]>(text, {
    delimitersToGuess: DELIMITERS,
    preview: LINES,
    skipEmptyLines: true,
  }).meta;
  return text.includes(delimiter) ? delimiter : ",";
}

/** Counts the cells of a line. */
export const cellsOf = (line: string, delimiter: string): number =>
  Papa.parse<string[]>(line, { delimiter }).data[0]?.length ?? 0;
