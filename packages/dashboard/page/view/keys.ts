import type { Range } from "../data/range.ts";

const MONTH = 30;
const SHORTEST = 7;

/** The day to which a key leads from the one that is read; undefined: the key leads nowhere. */
export function nextDay(
  key: string,
  day: number | undefined,
  { first, last }: Range,
): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowDown: -1,
    ArrowRight: 1,
    ArrowUp: 1,
    PageDown: -MONTH,
    PageUp: MONTH,
  };
  if (key === "Home") return first;
  if (key === "End") return last;
  const step = steps[key];
  if (step === undefined) return undefined;
  return Math.min(last, Math.max(first, day === undefined ? last : day + step));
}

/** The marked day to which an arrow leads from the one that is read; undefined: there is none. */
export function nextMark(
  key: string,
  day: number | undefined,
  { first, last }: Range,
  marks: readonly number[],
): number | undefined {
  const shown = marks.filter((mark) => mark >= first && mark <= last);
  if (key === "ArrowRight") return shown.find((mark) => mark > (day ?? first - 1));
  if (key === "ArrowLeft") return shown.findLast((mark) => mark < (day ?? last + 1));
  return undefined;
}

/** The range that `+` and `-` lead to: half of it or twice as much, around the day that is read. */
export function zoomed(
  key: string,
  day: number | undefined,
  { first, last }: Range,
  days: number,
): Range | undefined {
  const factor = key === "+" || key === "=" ? 0.5 : key === "-" ? 2 : undefined;
  if (factor === undefined) return undefined;
  const length = Math.min(days, Math.max(SHORTEST, Math.round((last - first + 1) * factor)));
  const middle = day ?? last;
  const start = Math.max(0, Math.min(days - length, middle - Math.floor(length / 2)));
  return { first: start, last: start + length - 1 };
}
