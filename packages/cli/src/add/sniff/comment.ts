const PREFIXES = ["#", "%", "//", "!", ";"];

/**
 * Finds the prefix of comment lines: those at the top of a file, with or without others further down.
 * A single line that has as many cells as the next one is the header, as in `#date,cases`.
 *
 * @param cellsOf counts the cells of a line
 */
export function commentOf(
  lines: readonly string[],
  cellsOf: (line: string) => number,
): string | undefined {
  const first = lines.find((line) => line.trim() !== "") ?? "";
  const prefix = PREFIXES.find((candidate) => first.startsWith(candidate));
  if (prefix === undefined) return undefined;
  const comments = lines.filter((line) => line.startsWith(prefix));
  const others = lines.filter((line) => line.trim() !== "" && !line.startsWith(prefix));
  if (others.length === 0) return undefined;
  const isHeader = comments.length === 1 && cellsOf(first) === cellsOf(others[0] as string);
  return isHeader && cellsOf(first) > 1 ? undefined : prefix;
}
