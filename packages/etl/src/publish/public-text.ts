import type { ErrorRecord } from "../errors.ts";

/** Their messages speak of the sources, which are public; others may name hosts or secrets. */
const ABOUT_SOURCES = new Set(["CONTRACT", "SHRUNK", "SOURCE", "SOURCE_UNAVAILABLE"]);

/** A query may hold a token. */
const QUERY = /(https?:\/\/[^\s?#"'<>)]+)[?#][^\s"'<>)]*/g;

/** A text without the queries of the URLs in it. */
export const withoutQueries = (text: string): string => text.replace(QUERY, "$1");

/** What strangers may know of an error. */
export function publicError({ code, message, details }: ErrorRecord): ErrorRecord {
  if (!ABOUT_SOURCES.has(code)) {
    return { code, message: "the run's own message says more", details: [] };
  }
  return { code, message: withoutQueries(message), details: details.map(withoutQueries) };
}
