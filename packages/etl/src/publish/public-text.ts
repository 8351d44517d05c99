import type { ErrorRecord } from "../errors.ts";
import { withPublicUrls } from "../public-url.ts";
import { printable } from "../quote.ts";

/** Their messages speak of the sources, which are public; others may name hosts or secrets. */
const ABOUT_SOURCES = new Set(["CONTRACT", "SHRUNK", "SOURCE", "SOURCE_UNAVAILABLE"]);

/**
 * Reduces an error of the ledger to the fields that the page knows, and makes it printable, because
 * an older version may have written it.
 */
export const printableError = ({ code, message, details }: ErrorRecord): ErrorRecord => ({
  code,
  message: shown(message),
  details: details.map(shown),
});

/** Reduces an error to what anybody may read. */
export function publicError(error: ErrorRecord): ErrorRecord {
  const { code } = error;
  if (!ABOUT_SOURCES.has(code)) {
    return { code, message: "the run's own message says more", details: [] };
  }
  return printableError(error);
}

const shown = (text: string): string => printable(withPublicUrls(text));
