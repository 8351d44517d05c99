/**
 * Names the columns of a header as `from` does: by name, a doubled name with its number, and `#1` for
 * the first column without a name.
 *
 * @example
 * columnRefs(["day", "cases", "cases", ""]); // ["day", "cases#1", "cases#2", "#1"]
 */
export function columnRefs(header: readonly string[]): string[] {
  const counts = new Map<string, number>();
  return header.map((name) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    const isDoubled = header.indexOf(name) !== header.lastIndexOf(name);
    return name === "" || isDoubled ? `${name}#${count}` : name;
  });
}
