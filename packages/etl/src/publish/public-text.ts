import type { ErrorRecord } from "../core/error-record.ts";
import { withPublicUrls } from "../core/public-url.ts";
import { printable } from "../core/quote.ts";

/** Their messages speak of the sources, which are public; others may name hosts or secrets. */
const ABOUT_SOURCES = new Set(["CONTRACT", "SHRUNK", "SOURCE", "SOURCE_UNAVAILABLE"]);

/** An error as the page has it. */
export interface PublicError extends Omit<ErrorRecord, "groups"> {
  /** Number of complaints that `details` lists; several of one kind are one detail. */
  readonly listed?: number;
}

/**
 * Reduces an error of the ledger to the fields that the page knows, and makes it printable, because
 * an older version may have written it.
 */
export function printableError(error: ErrorRecord): PublicError {
  const { code, message, details, sources, groups } = error;
  const total = error.total ?? listedTotal(error);
  return {
    code,
    message: shown(message),
    details: details.map(shown),
    ...(total !== undefined && { total }),
    ...(groups !== undefined && { listed: groups.reduce((sum, { count }) => sum + count, 0) }),
    ...(sources !== undefined && { sources }),
  };
}

/** Makes printable why a source was rejected; only errors about sources come this far. */
export const printableCheck = <T extends { readonly reason: string | null }>(check: T): T => ({
  ...check,
  reason: check.reason === null ? null : shown(check.reason),
});

/** Older versions stored the number of complaints only in the message. */
function listedTotal({ code, message }: ErrorRecord): number | undefined {
  const more = code === "CONTRACT" ? /, and (\d+) more\. /.exec(message)?.[1] : undefined;
  return more === undefined ? undefined : Number(more) + 1;
}

/** Reduces an error to what anybody may read. */
export function publicError(error: ErrorRecord): PublicError {
  const { code } = error;
  if (!ABOUT_SOURCES.has(code)) {
    return { code, message: "the run's own message says more", details: [] };
  }
  return printableError(error);
}

const shown = (text: string): string => printable(withPublicUrls(text));
