const FARTHEST = 2;
/** Longest name that may be mistyped, in UTF-16 code units. */
const LONGEST = 100;

/**
 * Finds the name that a mistyped one was most likely meant to be.
 *
 * @returns undefined if none is within two inserted, removed, replaced or swapped characters
 *
 * @example
 * nearest("us-dayly", ["us-daily", "us-states"]); // "us-daily"
 */
export function nearest(typed: string, names: readonly string[]): string | undefined {
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const name of names) {
    const distance = typingDistance(typed, name);
    if (distance !== undefined && distance < (best?.distance ?? Number.POSITIVE_INFINITY)) {
      best = { name, distance };
    }
  }
  return best?.name;
}

/**
 * Counts the inserted, removed, replaced and swapped characters between two names, regardless of
 * case.
 *
 * @returns undefined if there are too many for a typing error: more than two, or half of the name
 *
 * @example
 * typingDistance("texsa", "Texas"); // 1
 */
export function typingDistance(typed: string, name: string): number | undefined {
  const limit = Math.min(FARTHEST, Math.floor(typed.length / 2));
  // The distance is at least that of the lengths, and takes long for long names.
  if (Math.abs(typed.length - name.length) > limit || typed.length > LONGEST) return undefined;
  const distance = distanceOf(typed.toLowerCase(), name.toLowerCase());
  return distance <= limit ? distance : undefined;
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
