const FARTHEST = 2;

/**
 * Finds the name that a mistyped one was most likely meant to be.
 *
 * @returns undefined if none is within two inserted, removed, replaced or swapped characters
 *
 * @example
 * nearest("us-dayly", ["us-daily", "us-states"]); // "us-daily"
 */
export function nearest(typed: string, names: readonly string[]): string | undefined {
  // The distance grows with the length, and a name that long is not a typing error.
  if (typed.length > 100) return undefined;
  const ranked = names
    .map((name) => ({ name, distance: distanceOf(typed.toLowerCase(), name.toLowerCase()) }))
    .sort((one, other) => one.distance - other.distance);
  const [first] = ranked;
  const limit = Math.min(FARTHEST, Math.floor(typed.length / 2));
  return first !== undefined && first.distance <= limit ? first.name : undefined;
}

/** Optimal string alignment: https://en.wikipedia.org/wiki/Damerau–Levenshtein_distance. */
function distanceOf(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const isSame = one[i - 1] === other[j - 1];
      let least = Math.min(
        (last[j] as number) + 1,
        (row[j - 1] as number) + 1,
        (last[j - 1] as number) + (isSame ? 0 : 1),
      );
      const isSwapped =
        i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      if (isSwapped) least = Math.min(least, (beforeLast[j - 2] as number) + 1);
      row.push(least);
    }
    [beforeLast, last] = [last, row];
  }
  return last[other.length] as number;
}
