/**
 * Finds a column in a header. A name such as `cases#2` is that of the second column called `cases`, and
 * `#1` that of the first whose name is empty, unless a column is called so.
 *
 * @param names the names that the column has in versions of the file
 * @returns the place of the column; `missing`, or `doubled` if the header has several such columns
 *
 * @example
 * columnIndex(["day", "cases", "cases"], ["cases#2"]); // 2
 */
export function columnIndex(
  header: readonly string[],
  names: readonly string[],
): number | "missing" | "doubled" {
  const exact = placesOf(header, (name) => names.includes(name));
  if (exact.length > 0) return exact.length === 1 ? (exact[0] as number) : "doubled";
  const numbered = names.flatMap((name) => {
    const [, bare, number] = /^(.*)#([1-9]\d*)$/s.exec(name) ?? [];
    const place = placesOf(header, (each) => each === bare)[Number(number) - 1];
    return place === undefined ? [] : [place];
  });
  if (numbered.length > 1) return "doubled";
  return numbered[0] ?? "missing";
}

const placesOf = (header: readonly string[], isIt: (name: string) => boolean): number[] =>
  header.flatMap((name, place) => (isIt(name) ? [place] : []));
