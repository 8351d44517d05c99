import type { Range } from "./range.ts";
import type { Series, Timeline } from "./timeline.ts";

/** Series of a chart for each measure. */
export type Shown = "total" | "added" | "average";

const SUFFIXES: Readonly<Record<Shown, string>> = {
  total: "",
  added: "_new",
  average: "_7_day_average",
};

/**
 * The days of a range as CSV, with what is shown of each measure; unknown is empty.
 *
 * @param more columns that are the same in each line, by name
 */
export function toCsv(
  { dates, series }: Timeline,
  { first, last }: Range,
  shown: Shown,
  time: string,
  more: Readonly<Record<string, string>> = {},
): string {
  // With the bars of new ones their average is drawn, too.
  const kinds: readonly Shown[] = shown === "added" ? ["added", "average"] : [shown];
  // Of a level or a flow nothing is new: the values are drawn.
  const kindsOf = ({ measures }: Series): readonly Shown[] =>
    shown === "added" && measures !== "cumulative" ? ["total", "average"] : kinds;
  const names = series.flatMap((each) =>
    kindsOf(each).map((kind) => `${each.name}${SUFFIXES[kind]}`),
  );
  const lines = [[time, ...Object.keys(more), ...names].join(",")];
  const same = Object.values(more).map(quoted);
  for (let day = first; day <= last && day < dates.length; day++) {
    const values = series.flatMap((each) =>
      kindsOf(each).map((kind) =>
        kind === "total" ? (each.exact[day] ?? "") : number(each[kind][day]),
      ),
    );
    lines.push([dates[day], ...same, ...values].join(","));
  }
  return `${lines.join("\n")}\n`;
}

const number = (value: number | null | undefined): string =>
  value === null || value === undefined ? "" : String(Math.round(value * 100) / 100);

/** A field of a CSV file, in quotes if it needs them. */
export const quoted = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
