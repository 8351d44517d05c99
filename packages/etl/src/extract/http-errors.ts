import { isNativeError } from "node:util/types";
import type { Clock } from "../core/clock.ts";
import { DailyDeltaError, SourceError, SourceUnavailableError } from "../core/errors.ts";
import { number } from "../core/number.ts";
import { faultOfCode, faultOfStatus } from "./http-faults.ts";
import { askedDelay, isRateLimited } from "./retry-after.ts";
import type { SourceToken } from "./source-token.ts";

/** GitHub: "wait for at least one minute" where a limit is hit and no time is named. */
const LIMIT_DELAY = 60_000;
/** Hosts are connected to, and their names looked up, only for the proxy itself. */
const PROXY_ADVICE = "Check the proxy, or name the host in NO_PROXY if it can be reached without";
const LOOKUPS = ["ENOTFOUND", "EAI_AGAIN", "EAI_FAIL"];
const DEFAULT_ADVICE = "Check the network, and whether the server is up";
/** Codes of Node, and their meaning. */
const CLEARER: Readonly<Record<string, string>> = {
  "aborted (ECONNRESET)": "the connection ended before the end of the body",
  "socket hang up (ECONNRESET)": "the connection ended before an answer (ECONNRESET)",
};
/** llhttp's codes of bytes after a body, where another answer could begin. */
const OVERLONG = ["HPE_CLOSED_CONNECTION", "HPE_INVALID_CONSTANT"];
/** Longer waits are shown without a number, in milliseconds. */
const LONGEST_WAIT = 366 * 86_400_000;

/** Place of an error. */
interface Place {
  readonly url: string;
  /** The proxy that was used, without its credentials. */
  readonly proxy: string | undefined;
  /** True if the answer had begun: then bytes that are not HTTP are a damaged transfer. */
  readonly isInBody?: boolean;
  readonly token?: SourceToken | undefined;
}

/** Makes the error for a request or a body that failed. */
export function networkError({ url, proxy, isInBody = false }: Place, error: unknown): Error {
  const { known, first } = causeOf(error);
  if (known !== undefined) return known;
  const { message, code = "", statusCode } = first;
  const reason = code === "" || message.includes(code) ? message : `${message} (${code})`;
  const fault = statusCode === undefined ? faultOfCode(code) : faultOfStatus(statusCode);
  const isProxys = proxy !== undefined && !isInBody && LOOKUPS.includes(code);
  const general = proxy === undefined || isInBody ? DEFAULT_ADVICE : PROXY_ADVICE;
  const advice = (isProxys || isInBody ? undefined : fault.advice) ?? general;
  const isOverlong = isInBody && OVERLONG.includes(code);
  const clearer = isOverlong
    ? `bytes follow the end of the body that the server announced (${code})`
    : (CLEARER[reason] ?? reason);
  const text = `${url} cannot be fetched${through(proxy)}: ${clearer}. ${advice}`;
  return fault.passes || isInBody
    ? new SourceUnavailableError(text, { cause: error })
    : new SourceError(text, { cause: error });
}

interface FirstCause {
  readonly message: string;
  readonly code?: string;
  /** Error of a proxy that opens no tunnel. */
  readonly statusCode?: number;
}

/** First cause in a chain of errors; `known` if it is one of ours. */
function causeOf(error: unknown): { known?: DailyDeltaError; first: FirstCause } {
  if (error instanceof DailyDeltaError) return { known: error, first: error };
  if (!isNativeError(error)) return { first: { message: String(error) } };
  // Of all addresses of a host that were tried, the first.
  const cause = error instanceof AggregateError ? error.errors[0] : error.cause;
  return cause === undefined ? { first: error } : causeOf(cause);
}

const through = (proxy: string | undefined): string =>
  proxy === undefined ? "" : ` through the proxy ${proxy}`;

/**
 * Makes the error for an answer without the file.
 *
 * @param beginning of its body
 */
export function statusError(
  { url, proxy, token }: Place,
  { status, statusText, headers }: Response,
  beginning: string,
  clock: Clock,
): Error {
  const answer = `${url} answers ${status} ${statusText}`.trimEnd() + through(proxy);
  const fault = faultOfStatus(status);
  const isLimit =
    (status === 403 || status === 429) &&
    (isRateLimited(headers) || /rate.?limit/i.test(beginning));
  const delay = askedDelay(headers, clock.now().getTime()) ?? (isLimit ? LIMIT_DELAY : undefined);
  if (!fault.passes && (status < 400 || (!isLimit && delay === undefined))) {
    const advice = DENIED.includes(status) ? accessAdvice(url, token) : undefined;
    const text = `${answer}. ${advice ?? fault.advice ?? "Check the URL"}`;
    return new SourceError(text, { isAbsent: ABSENT.includes(status) });
  }
  const advice = delay ? wait(delay, isLimit, clock) : (fault.advice ?? "Try again later");
  return new SourceUnavailableError(`${answer}. ${advice}`, { retryAfter: delay });
}

const ABSENT = [404, 410];
/** Statuses by which servers refuse, or hide, what a token would open. */
const DENIED = [401, 403, 404];

function accessAdvice(url: string, token: SourceToken | undefined): string | undefined {
  if (token === undefined) return undefined;
  const { name, origin } = token;
  return token.authorizationFor(new URL(url)) === undefined
    ? `Check the URL. ${name} was not sent, because it is for ${origin}`
    : `Check the URL, and the token in ${name}: whether it is valid and may read this file`;
}

function wait(delay: number, isLimit: boolean, clock: Clock): string {
  const limit = isLimit ? "Its limit of requests is used up. " : "";
  if (delay > LONGEST_WAIT) return `${limit}It asks to wait for more than a year: ask its operator`;
  const until = new Date(clock.now().getTime() + delay);
  until.setMilliseconds(0);
  return `${limit}It asks to wait ${number(Math.ceil(delay / 1000))} s: try again after ${until.toISOString().replace(".000", "")}`;
}
