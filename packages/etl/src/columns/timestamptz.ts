import { sql } from "kysely";
import { type ColumnOf, type ColumnOptions, makeColumn } from "./column.ts";
import { acceptText, columnType } from "./column-type.ts";
import { dateReader, type TimeFormat } from "./date-reader.ts";
import { checkOptions, DATES } from "./options.ts";
import { parseZonedTime, timeText } from "./times.ts";

export interface TimestamptzOptions extends ColumnOptions, TimeFormat {}

/**
 * A moment: a time that says how far it is from UTC, stored and shown in UTC,
 * `2021-06-04T06:30:00Z`; a string.
 *
 * @example
 * timestamptz().parse("2021-06-04T08:30:00+02:00"); // "2021-06-04T06:30:00Z"
 * timestamptz({ zone: "Europe/Rome" }).parse("2021-06-04T08:30:00"); // "2021-06-04T06:30:00Z"
 */
export function timestamptz<const O extends TimestamptzOptions = object>(
  options: O = {} as O,
): ColumnOf<string, O> {
  checkOptions("timestamptz", options, { ...DATES, zone: "string" });
  const reader = dateReader("timestamptz", options);
  const type = columnType<string>({
    name: "timestamptz",
    sql: "timestamp with time zone",
    kind: "time",
    noun: "a time",
    expected: "a time YYYY-MM-DDTHH:MM:SS with Z or its distance from UTC, such as +02:00",
    storage: { bytes: 8, alignment: 8, varies: false },
    examples: {
      equal: [
        ["2021-06-04T06:30:00Z", "2021-06-04T06:30:00+00:00", "2021-06-04 08:30:00+02"],
        ["2021-06-03T22:30:00.25Z", "2021-06-04T00:00:00.250000+01:30"],
      ],
      refused: ["", "2021-06-04T06:30:00", "2021-06-04", "2021-06-04T06:30:00 CET", "now"],
    },
    parse: parseZonedTime,
    accept: acceptText(parseZonedTime),
    read: (column) => timeText(sql`(${column} at time zone 'UTC')`, "Z"),
  });
  return makeColumn(type, options, () => reader);
}
