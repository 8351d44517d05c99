const DAY_NAME = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/;
/** In seconds. Greater numbers are times since 1970, smaller ones are from now on. */
const LONGEST_DELAY = 1e9;
/** Times since 1970 that are greater are in milliseconds. */
const GREATEST_SECONDS = 1e11;

/**
 * Returns how long a server asks to wait before the next request, in milliseconds, or `undefined`
 * if it says nothing that can be understood.
 *
 * - `Retry-After`: seconds or a date (RFC 9110, 10.2.3). A date is compared with the answer's own
 *   `Date`, so that a local clock that is wrong does not matter.
 * - `x-ratelimit-remaining: 0` with `x-ratelimit-reset`: seconds since 1970, as GitHub documents
 *   ("Rate limits for the REST API"); also the `ratelimit-…` fields of the IETF draft, in seconds.
 *
 * @param now milliseconds since 1970, for an answer without a `Date`
 */
export function askedDelay(headers: Headers, now = Date.now()): number | undefined {
  const date = headers.get("date");
  const start = (date === null ? undefined : parseDate(date)) ?? now;
  return parseRetryAfter(headers.get("retry-after"), start) ?? untilReset(headers, start);
}

/** Checks whether the answer says that the client has used up its rate limit. */
export const isRateLimited = (headers: Headers): boolean =>
  PREFIXES.some((prefix) => headers.get(`${prefix}-remaining`)?.trim() === "0");

const PREFIXES = ["x-ratelimit", "ratelimit"];

function parseRetryAfter(header: string | null, start: number): number | undefined {
  if (header === null) return undefined;
  const seconds = parseNumber(header);
  if (seconds !== undefined) return seconds * 1000;
  const date = parseDate(header);
  return date === undefined ? undefined : Math.max(0, date - start);
}

function untilReset(headers: Headers, start: number): number | undefined {
  if (!isRateLimited(headers)) return undefined;
  for (const prefix of PREFIXES) {
    const reset = parseNumber(headers.get(`${prefix}-reset`) ?? "");
    if (reset === undefined) continue;
    if (reset < LONGEST_DELAY) return reset * 1000;
    return Math.max(0, (reset < GREATEST_SECONDS ? reset * 1000 : reset) - start);
  }
  return undefined;
}

/** Matches neither negative numbers nor strings that only begin with a number. */
const parseNumber = (text: string): number | undefined =>
  /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : undefined;

/** One of the three forms of RFC 9110, 5.6.7; `Date.parse` by itself takes nearly anything for a date. */
function parseDate(text: string): number | undefined {
  const trimmed = text.trim();
  if (!DAY_NAME.test(trimmed)) return undefined;
  const date = Date.parse(trimmed.endsWith("GMT") ? trimmed : `${trimmed} GMT`);
  return Number.isNaN(date) ? undefined : date;
}
