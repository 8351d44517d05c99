import type { Range } from "./range.ts";
import type { Timeline } from "./timeline.ts";

/** What a chart shows of each measure. */
export type Shown = "total" | "added" | "average";

/** The days of a range as CSV, with what is shown of each measure; unknown is empty. */
export function toCsv(
  { dates, series }: Timeline,
  { first, last }: Range,
  shown: Shown,
  time: string,
): string {
  const suffix = shown === "total" ? "" : shown === "added" ? "_new" : "_7_day_average";
  const lines = [[time, ...series.map(({ name }) => `${name}${suffix}`)].join(",")];
  for (let day = first; day <= last && day < dates.length; day++) {
    lines.push([dates[day], ...series.map((each) => number(each[shown][day]))].join(","));
  }
  return `${lines.join("\n")}\n`;
}

const number = (value: number | null | undefined): string =>
  value === null || value === undefined ? "" : String(Math.round(value * 100) / 100);
