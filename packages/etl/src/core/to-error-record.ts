import type { ErrorRecord } from "./error-record.ts";
import { DailyDeltaError } from "./errors.ts";
import { withPublicUrls } from "./public-url.ts";
import { printable } from "./quote.ts";

/** Converts any thrown value to a record; an error of another class is a bug of the program. */
export function toErrorRecord(error: unknown): ErrorRecord {
  if (error instanceof DailyDeltaError) {
    const { code, message, details, total, groups, sources } = error;
    return {
      code,
      message,
      details,
      ...(total === undefined ? {} : { total }),
      ...(groups === undefined ? {} : { groups }),
      ...(sources === undefined ? {} : { sources }),
    };
  }
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const message = printable(withPublicUrls(text));
  return {
    code: "UNEXPECTED",
    message: `${message}. This is a bug in the program: please report it with this message`,
    details: [],
  };
}

/** Escapes everything but ASCII, for a database that cannot store some character. */
export function toAscii(record: ErrorRecord): ErrorRecord {
  const escaped = (text: string) =>
    text.replace(/[^\x20-\x7e\n]/gu, (c) => `\\u{${c.codePointAt(0)?.toString(16)}}`);
  const { message, details, groups } = record;
  return {
    ...record,
    message: escaped(message),
    details: details.map(escaped),
    ...(groups && {
      groups: groups.map((group) => ({
        ...group,
        ...(group.file && { file: escaped(group.file) }),
        ...(group.files && { files: group.files.map(escaped) }),
        ...(group.column && { column: escaped(group.column) }),
        ...(group.values && { values: group.values.map(escaped) }),
      })),
    }),
  };
}
