import { isNativeError } from "node:util/types";
import ky from "ky";
import { SourceError, SourceUnavailableError } from "../errors.ts";
import type { OpenedFile, OpenOptions } from "./open-source.ts";

/**
 * Opens a file on the web with one GET, conditional where an entity tag is given. It does not try
 * again by itself: a body that breaks off has to be fetched from its start, so that whoever reads
 * the body repeats the whole.
 *
 * @throws SourceError where trying again cannot help (404, redirects in a circle, …)
 * @throws SourceUnavailableError for what may pass: network, 408, 425, 429, 5xx, a pause too long
 */
export async function openHttp(
  url: string,
  { etag, limits, signal }: OpenOptions,
): Promise<OpenedFile | "not-modified"> {
  const request = new AbortController();
  const response = await within(limits.headersTimeout, "an answer", () =>
    ky.get(url, {
      headers: {
        // fetch unzips without noticing that the end is missing: the length of plain bytes tells.
        "Accept-Encoding": "identity",
        ...(etag === undefined ? {} : { "If-None-Match": etag }),
      },
      retry: 0,
      timeout: false,
      throwHttpErrors: false,
      signal: request.signal,
    }),
  );
  if (response.status === 304 && etag !== undefined) return "not-modified";
  if (response.status !== 200 || response.body === null) {
    request.abort();
    throw statusError(url, response);
  }
  const length = response.headers.get("content-encoding")
    ? null
    : response.headers.get("content-length");
  const size = length === null ? undefined : Number(length);
  return { etag: response.headers.get("etag"), size, body: read(response.body) };

  async function* read(body: ReadableStream<Uint8Array>): AsyncIterable<Uint8Array> {
    let received = 0;
    const reader = body.getReader();
    try {
      for (;;) {
        const { done, value } = await within(limits.stallTimeout, "the next bytes", () =>
          reader.read(),
        );
        if (done) break;
        received += value.byteLength;
        yield value;
      }
    } finally {
      request.abort();
    }
    if (size !== undefined && received < size) {
      throw networkError(url, new Error(`the body ended after ${received} of ${size} bytes`));
    }
  }

  /**
   * Waits no longer than that, and no longer than the run does. The wait is given up here, not by
   * the request's own signal: fetch holds that so weakly that it may be collected as garbage.
   */
  async function within<T>(limit: number, what: string, wait: () => Promise<T>): Promise<T> {
    const { promise: givenUp, reject } = Promise.withResolvers<never>();
    const timeout = setTimeout(
      () => reject(new Error(`waited ${limit / 1000} s for ${what}`)),
      limit,
    );
    const stop = (): void => reject(signal.reason);
    signal.addEventListener("abort", stop);
    try {
      signal.throwIfAborted();
      return await Promise.race([wait(), givenUp]);
    } catch (error) {
      request.abort();
      signal.throwIfAborted();
      throw networkError(url, error);
    } finally {
      clearTimeout(timeout);
      signal.removeEventListener("abort", stop);
    }
  }
}

function networkError(url: string, error: unknown): Error {
  const reasons: string[] = [];
  for (let cause = error; isNativeError(cause); cause = cause.cause) {
    const { code } = cause as NodeJS.ErrnoException;
    reasons.push(
      typeof code === "string" && !cause.message.includes(code)
        ? `${cause.message} (${code})`
        : cause.message,
    );
  }
  const reason = reasons.at(-1) ?? String(error);
  if (reason.includes("redirect count exceeded")) {
    return new SourceError(`${url} redirects in a circle. Check the URL`, { cause: error });
  }
  return new SourceUnavailableError(
    `${url} cannot be fetched: ${reason}. Check the network, and whether the server is up`,
    { cause: error },
  );
}

const MAY_PASS = [408, 425, 429];

function statusError(url: string, response: Response): Error {
  const answer = `${url} answers ${response.status} ${response.statusText}`.trimEnd();
  if (response.status >= 500 || MAY_PASS.includes(response.status)) {
    return new SourceUnavailableError(`${answer}. The server may be overloaded; try again later`, {
      retryAfter: retryAfter(response.headers.get("retry-after")),
    });
  }
  return new SourceError(`${answer}. Check the URL`);
}

/** Seconds or a date (RFC 9110, 10.2.3), as milliseconds from now. */
function retryAfter(header: string | null): number | undefined {
  if (header === null) return undefined;
  const milliseconds = /^\d+$/.test(header)
    ? Number(header) * 1000
    : Date.parse(header) - Date.now();
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}
