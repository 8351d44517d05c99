/**
 * Spelling of dates and times in a file: a pattern, or several. A cell that two patterns read as different
 * dates is refused.
 *
 * | token | meaning |
 * |---|---|
 * | `YYYY` | year, four digits |
 * | `YY` | year, two digits; needs `century` |
 * | `M`, `MM` | month: one or two digits; two digits |
 * | `MMM`, `MMMM` | month's name: `Sep`; `September`; or of `months` |
 * | `D`, `DD` | day of the month: one or two digits; two digits |
 * | `DDDD` | day of the year, three digits |
 * | `ddd`, `dddd` | day of the week, which must be right: `Sat`; `Saturday` |
 * | `Q` | quarter: its first day |
 * | `GGGG`, `WW`, `E` | year of ISO weeks, week (two digits), day from 1, Monday; without `E` the Monday |
 * | `H`, `HH`, `h`, `hh`, `A` | hours from 0 to 23; from 1 to 12, with `AM` or `PM` |
 * | `m`, `mm`, `s`, `ss` | minutes; seconds |
 * | `S` | fraction of a second, one to nine digits |
 * | `Z` | distance from UTC: `Z`, `+01:00`, `+0100` or `+01` |
 * | `X`, `x` | moment of `timestamptz`: seconds, or milliseconds, since 1970 (Unix time) |
 * | `[text]` | that text; characters that are not letters stand for themselves |
 *
 * Without a day it is the first of the month, without a month the first of the year.
 *
 * @example
 * date({ format: "DD-MM-YYYY" }).parse("24-01-2020"); // "2020-01-24"
 * date({ format: ["M/D/YY", "YYYY-MM-DD"], century: 2000 }).parse("9/24/06"); // "2006-09-24"
 * date({ format: "ddd MMM D YYYY" }).parse("Sat Sep 12 2020"); // "2020-09-12"
 * date({ format: "GGGG-[W]WW" }).parse("2020-W53"); // "2020-12-28"
 * timestamptz({ format: "DD.MM.YYYY HH:mm", zone: "Europe/Berlin" });
 */
export interface DateFormat {
  /** @default ISO 8601: `YYYY-MM-DD`, and for times what the type says */
  readonly format?: string | readonly string[];
  /** First of the hundred years in which a year of two digits lies: 2000, or 1950 for 1950 to 2049. */
  readonly century?: number;
  /** Names of the months for `MMM` and `MMMM`, twelve of them; case is ignored. @default English ones */
  readonly months?: readonly string[];
}
