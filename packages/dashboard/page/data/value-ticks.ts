/**
 * Returns at least two round values between two, such as multiples of 1, 2 or 5 times a power of ten; on a
 * logarithmic scale powers of ten.
 *
 * @param count about so many
 *
 * @example
 * valueTicks([0, 108], 5); // [0, 20, 40, 60, 80, 100]
 */
export function valueTicks(
  [least, most]: readonly [number, number],
  count: number,
  isLog = false,
): number[] {
  if (isLog) {
    const [low, high] = [Math.log10(least), Math.log10(most)].map(Math.round) as [number, number];
    const step = Math.max(1, Math.ceil((high - low) / count));
    return Array.from(
      { length: Math.floor((high - low) / step) + 1 },
      (_, n) => 10 ** (low + n * step),
    );
  }
  const rough = (most - least) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10) * power;
  const first = Math.ceil(least / step);
  // A product of whole numbers, so that no error adds up.
  const ticks: number[] = Array.from({ length: Math.floor(most / step) - first + 1 }, (_, n) =>
    Number(((first + n) * step).toPrecision(12)),
  );
  // One label says nothing of the scale. Ends that are equal or infinite have none at all.
  const isScale = step > 0 && Number.isFinite(step);
  return isScale && ticks.length < 2 ? valueTicks([least, most], count * 2) : ticks;
}
