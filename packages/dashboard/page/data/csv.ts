import { changeOf } from "./derive.ts";
import type { Range } from "./range.ts";
import type { Series } from "./series.ts";
import { type Shown, shownOf } from "./shown.ts";
import type { Timeline } from "./timeline.ts";

const SUFFIXES: Readonly<Record<Shown, string>> = {
  total: "",
  added: "_new",
  average: "_7_day_average",
  sum: "_sum",
};

const suffixOf = ({ measures }: Series, kind: Shown): string =>
  measures === "level" && kind === "added" ? "_change" : SUFFIXES[kind];

/** With what is new on a day comes its average. */
function kindsOf({ measures }: Series, chosen: Shown): readonly Shown[] {
  const shown = shownOf(measures, chosen);
  return shown === "added" && measures === "cumulative" ? [shown, "average"] : [shown];
}

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
  const names = series.flatMap((each) =>
    kindsOf(each, shown).map((kind) => `${each.name}${suffixOf(each, kind)}`),
  );
  const lines = [[time, ...Object.keys(more), ...names].join(",")];
  const same = Object.values(more).map(quoted);
  for (let day = first; day <= last && day < dates.length; day++) {
    const values = series.flatMap((each) =>
      kindsOf(each, shown).map((kind) =>
        kind === "total"
          ? (each.exact[day] ?? "")
          : each.measures === "level" && kind === "added"
            ? (changeOf(each, day)?.by ?? "")
            : number(each[kind][day]),
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
