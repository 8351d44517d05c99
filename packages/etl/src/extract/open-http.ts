import ky from "ky";
import { systemClock } from "../core/clock.ts";
import { SourceError, SourceUnavailableError } from "../core/errors.ts";
import { codingsOf } from "./content-encoding.ts";
import { type CompressionFault, decompress, mayGoOn } from "./decompress.ts";
import { networkError, statusError } from "./http-errors.ts";
import { nodeFetch } from "./node-fetch.ts";
import type { OpenedFile, OpenOptions } from "./opened-file.ts";

/** Bytes to read of an answer that is not the file: enough to recognize a rate limit. */
const BEGINNING = 4_096;
/** Its API gives files of private repositories: GitHub, "Get repository content". */
const GITHUB = /^https:\/\/api\.github\.com\/repos\//;

/**
 * Opens a file on the web with one GET, conditional where an entity tag is given. It does not try
 * again by itself: a body that breaks off has to be fetched from its start, so that the reader of
 * the body repeats the whole.
 *
 * @throws SourceError where trying again cannot help (404, redirects in a circle, …)
 * @throws SourceUnavailableError for what may pass, as http-faults.ts lists it; also from the body
 */
export async function openHttp(
  url: string,
  { etag, limits, signal, clock = systemClock, token }: OpenOptions,
): Promise<OpenedFile | "not-modified"> {
  const request = new AbortController();
  let proxy: string | undefined;
  const onProxy = (name: string | undefined): void => {
    proxy = name;
  };
  const response = await within(limits.headersTimeout, "an answer", () =>
    ky.get(url, {
      headers: {
        // Plain bytes have a length that says how much there is to come.
        "Accept-Encoding": "identity",
        "User-Agent": "daily-delta",
        ...(GITHUB.test(url) ? { Accept: "application/vnd.github.raw+json" } : {}),
        ...(etag === undefined ? {} : { "If-None-Match": etag }),
      },
      fetch: (input) => nodeFetch(input as Request, { signal: request.signal, onProxy, token }),
      retry: 0,
      timeout: false,
      throwHttpErrors: false,
    }),
  );
  const { status, headers } = response;
  if (status === 304 && etag !== undefined) {
    const current = headers.get("etag");
    if (current === null || isSameTag(current, etag)) return "not-modified";
    // It names another version than the one that was asked about: only the file itself can tell.
    return await openHttp(url, { limits, signal, clock, token });
  }
  if (status !== 200 || response.body === null) {
    const beginning = await beginningOf(response).catch(() => "");
    request.abort();
    throw statusError({ url, proxy, token }, response, beginning, clock);
  }
  const length = contentLength(headers);
  const codings = codingsOf(url, headers.get("content-encoding"));
  let body: AsyncGenerator<Uint8Array> = read(response.body);
  for (const coding of codings) body = decompress(body, coding, broken);
  const isChunked = /\bchunked\s*$/i.test(headers.get("transfer-encoding") ?? "");
  return {
    etag: headers.get("etag"),
    size: codings.length === 0 ? length : undefined,
    isUnframed: length === undefined && !isChunked && codings.every(mayGoOn),
    body,
  };

  async function* read(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
    const reader = body.getReader();
    try {
      for (;;) {
        const { done, value } = await within(
          limits.stallTimeout,
          "the next bytes",
          () => reader.read(),
          true,
        );
        if (done) return;
        yield value;
      }
    } finally {
      request.abort();
    }
  }

  async function beginningOf({ body }: Response): Promise<string> {
    if (body === null) return "";
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of read(body)) {
      chunks.push(chunk);
      length += chunk.byteLength;
      if (length >= BEGINNING) break;
    }
    return Buffer.concat(chunks).toString();
  }

  function broken({ reason, mayPass, cause }: CompressionFault): Error {
    const text = `${url} cannot be uncompressed: ${reason}`;
    return mayPass
      ? new SourceUnavailableError(`${text}. Check the server if that stays`, { cause })
      : new SourceError(`${text}. Check the file`, { cause });
  }

  /**
   * Waits no longer than that, and no longer than the run does. The wait is given up here, not by
   * the request's own signal: what waits may not listen to it.
   */
  async function within<T>(
    limit: number,
    what: string,
    wait: () => Promise<T>,
    isInBody = false,
  ): Promise<T> {
    const { promise: givenUp, reject } = Promise.withResolvers<never>();
    using _timeout = clock.after(limit, () =>
      reject(new Error(`waited ${limit / 1000} s for ${what}`)),
    );
    const stop = (): void => reject(signal.reason);
    signal.addEventListener("abort", stop);
    try {
      signal.throwIfAborted();
      return await Promise.race([wait(), givenUp]);
    } catch (error) {
      request.abort();
      signal.throwIfAborted();
      throw networkError({ url, proxy, isInBody }, error);
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }
}

function contentLength(headers: Headers): number | undefined {
  const length = headers.get("content-length");
  return length !== null && /^\d+$/.test(length) ? Number(length) : undefined;
}

/** The weak comparison of RFC 9110, 8.8.3.2. */
const isSameTag = (one: string, other: string): boolean =>
  one.replace(/^W\//, "") === other.replace(/^W\//, "");
