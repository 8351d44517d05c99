import { type ColumnOf, type ColumnOptions, makeColumn } from "./column.ts";
import { acceptText, columnType } from "./column-type.ts";
import type { DateFormat } from "./date-format.ts";
import { dateReader } from "./date-reader.ts";
import { checkOptions, DATES } from "./options.ts";
import { parseLocalTime, timeText } from "./times.ts";

export interface TimestampOptions extends ColumnOptions, DateFormat {}

/**
 * A day and a time of a clock, whose zone is not known: `2021-06-04T06:30:00`; a string.
 *
 * @example
 * timestamp().parse("2021-06-04 06:30"); // "2021-06-04T06:30:00"
 * timestamp({ format: "M/D/YYYY h:mm A" }).parse("6/4/2021 6:30 AM"); // "2021-06-04T06:30:00"
 */
export function timestamp<const O extends TimestampOptions = object>(
  options: O = {} as O,
): ColumnOf<string, O> {
  checkOptions("timestamp", options, DATES);
  const reader = dateReader("timestamp", options);
  const type = columnType<string>({
    name: "timestamp",
    sql: "timestamp without time zone",
    kind: "time",
    noun: "a time",
    expected: "a time YYYY-MM-DDTHH:MM:SS without a zone",
    storage: { bytes: 8, alignment: 8, varies: false },
    examples: {
      equal: [
        ["2021-06-04T06:30:00", "2021-06-04 06:30", "2021-06-04T06:30:00.000"],
        ["2021-06-04T06:30:00.25", "2021-06-04 06:30:00.250"],
      ],
      refused: [
        "",
        "2021-06-04",
        "2021-06-04T06:30:00Z",
        "2021-02-29T00:00:00",
        "2021-06-04T24:00",
      ],
    },
    parse: parseLocalTime,
    accept: acceptText(parseLocalTime),
    read: timeText,
  });
  return makeColumn(type, options, () => reader);
}
