const SPECIAL = /[",\n\r]/;

/**
 * Writes a record as CSV.
 *
 * @example
 * writeRecord(["a", 'b "c"']); // 'a,"b ""c"""\n'
 */
export function writeRecord(record: readonly string[]): string {
  if (record.length === 1 && record[0] === "") return "\n";
  let text = "";
  for (let at = 0; at < record.length; at++) {
    const field = record[at] as string;
    if (at > 0) text += ",";
    text += SPECIAL.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
  }
  return `${text}\n`;
}

/** Returns how many lines a record takes that was written so. */
export const linesOf = (record: readonly string[]): number => {
  let lines = 1;
  for (const field of record) {
    for (let at = field.indexOf("\n"); at !== -1; at = field.indexOf("\n", at + 1)) lines += 1;
  }
  return lines;
};
