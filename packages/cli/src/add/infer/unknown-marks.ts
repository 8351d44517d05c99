/** Strings that people and programs write for an unknown number or date. */
const MARKS = new Set([
  ...["NA", "N/A", "n/a", "na", "n.a.", "N.A.", "#N/A", "<NA>", "NaN", "nan", "NAN"],
  // Errors of spreadsheets.
  ...["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!"],
  ...["NULL", "null", "Null", "(null)", "None", "none", "\\N", "nil", "NIL"],
  ...["-", "--", "---", "–", "—", "−", ".", "..", "...", "…", "?", "*", "**", "***", ":", "#", "/"],
  ...["missing", "Missing", "unknown", "Unknown", "UNKNOWN", "not available", "Not available"],
  ...["k.A.", "k. A.", "keine Angabe", "s.d.", "n.d.", "nd", "ND", "x", "X", "tbd", "TBD"],
]);

/** The mark that is unknown in text, too: COPY writes it, and it means nothing else. */
export const NULL_MARK = "\\N";

/** Tells whether a cell in a column of numbers or dates means unknown. */
export const isUnknownMark = (cell: string): boolean =>
  cell.trim() === "" || MARKS.has(cell.trim());
