import type { Readable } from "node:stream";
import ky from "ky";
import { type Clock, systemClock } from "../core/clock.ts";
import { SourceError, SourceUnavailableError } from "../core/errors.ts";
import type { Connections } from "./connections.ts";
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
 * @param connections kept open for the next requests. Default: none
 * @throws SourceError where trying again cannot help (404, redirects in a circle, …)
 * @throws SourceUnavailableError for what may pass, as http-faults.ts lists it; also from the body
 */
export async function openHttp(
  url: string,
  options: OpenOptions,
  connections?: Connections,
): Promise<OpenedFile | "not-modified"> {
  const get = new Get(url, options, connections);
  const response = await get.send();
  const { status, headers } = response;
  const { etag, ...whole } = options;
  if (status === 304 && etag !== undefined) {
    const current = headers.get("etag");
    if (current === null || isSameTag(current, etag)) return "not-modified";
    // It names another version than the one that was asked about: only the file itself can tell.
    return await openHttp(url, whole, connections);
  }
  if (status !== 200) throw await get.refused(response);
  const range = headers.get("content-range");
  if (range !== null && !isWhole(range)) {
    get.end();
    throw new SourceError(
      `${url} answers with a part of the file (Content-Range: ${range}), which was not asked for. Check the server, and caches on the way`,
    );
  }
  const length = contentLength(headers);
  const codings = codingsOf(url, headers.get("content-encoding"));
  const isChunked = /\bchunked\s*$/i.test(headers.get("transfer-encoding") ?? "");
  return {
    etag: headers.get("etag"),
    size: codings.length === 0 ? length : undefined,
    isUnframed: length === undefined && !isChunked && codings.every(mayGoOn),
    body: codings.reduce<AsyncGenerator<Uint8Array>>(
      (bytes, coding) => decompress(bytes, coding, (fault) => compressionError(url, fault)),
      get.read(),
    ),
  };
}

/** One GET and its answer; nothing in it waits longer than its limits, or than the run does. */
class Get {
  readonly #url: string;
  readonly #options: OpenOptions & { readonly clock: Clock };
  readonly #connections: Connections | undefined;
  readonly #request = new AbortController();
  #proxy: string | undefined;
  #body: Readable | undefined;

  constructor(url: string, options: OpenOptions, connections: Connections | undefined) {
    this.#url = url;
    this.#connections = connections;
    this.#options = { ...options, clock: options.clock ?? systemClock };
  }

  /** @throws SourceUnavailableError if no answer comes */
  async send(): Promise<Response> {
    const { etag, limits, token, accept } = this.#options;
    const type = accept ?? (GITHUB.test(this.#url) ? "application/vnd.github.raw+json" : undefined);
    const network = {
      signal: this.#request.signal,
      onProxy: (name: string | undefined) => {
        this.#proxy = name;
      },
      onBody: (body: Readable) => {
        this.#body = body;
      },
      token,
      connections: this.#connections,
    };
    return await this.#within(limits.headersTimeout, "an answer", () =>
      ky.get(this.#url, {
        headers: {
          // Plain bytes have a length that says how much there is to come.
          "Accept-Encoding": "identity",
          "User-Agent": "daily-delta",
          ...(type === undefined ? {} : { Accept: type }),
          ...(etag === undefined ? {} : { "If-None-Match": etag }),
        },
        fetch: (input) => nodeFetch(input as Request, network),
        retry: 0,
        timeout: false,
        throwHttpErrors: false,
      }),
    );
  }

  /** Reads the body to its end, after which its connection is free, or ends the request. */
  async *read(): AsyncGenerator<Uint8Array> {
    if (this.#body === undefined) return;
    const { stallTimeout } = this.#options.limits;
    const chunks: AsyncIterator<Uint8Array> = this.#body[Symbol.asyncIterator]();
    const next = () => chunks.next();
    let isAtEnd = false;
    try {
      for (;;) {
        const { done, value } = await this.#within(stallTimeout, "the next bytes", next, true);
        isAtEnd = done === true;
        if (done) return;
        yield value;
      }
    } finally {
      if (!isAtEnd) this.end();
    }
  }

  /**
   * Ends the request. A body that came in full may have given its connection back already, on which an
   * abort would be an error that no one handles.
   */
  end(): void {
    if (this.#body === undefined) this.#request.abort();
    else this.#body.destroy();
  }

  /** Ends the request, and gives the error for an answer that is not the file. */
  async refused(response: Response): Promise<Error> {
    const { token, clock } = this.#options;
    const beginning = await this.#beginning().catch(() => "");
    this.end();
    return statusError({ url: this.#url, proxy: this.#proxy, token }, response, beginning, clock);
  }

  async #beginning(): Promise<string> {
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of this.read()) {
      chunks.push(chunk);
      length += chunk.byteLength;
      if (length >= BEGINNING) break;
    }
    return Buffer.concat(chunks).toString();
  }

  /** Gives up the wait itself, not by the request's own signal: what waits may not listen to it. */
  async #within<T>(
    limit: number,
    what: string,
    wait: () => Promise<T>,
    isInBody = false,
  ): Promise<T> {
    const { signal, clock } = this.#options;
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
      this.end();
      signal.throwIfAborted();
      throw networkError({ url: this.#url, proxy: this.#proxy, isInBody }, error);
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }
}

function compressionError(url: string, { reason, mayPass, cause }: CompressionFault): Error {
  const text = `${url} cannot be uncompressed: ${reason}`;
  return mayPass
    ? new SourceUnavailableError(`${text}. Check the server if that stays`, { cause })
    : new SourceError(`${text}. Check the file`, { cause });
}

function contentLength(headers: Headers): number | undefined {
  const length = headers.get("content-length");
  return length !== null && /^\d+$/.test(length) ? Number(length) : undefined;
}

/** Some servers answer a request for no part with all of it, as a range. */
function isWhole(range: string): boolean {
  const [, last, total] = /^bytes 0-(\d+)\/(\d+)$/.exec(range.trim()) ?? [];
  return last !== undefined && Number(last) + 1 === Number(total);
}

/** The weak comparison of RFC 9110, 8.8.3.2. */
const isSameTag = (one: string, other: string): boolean =>
  one.replace(/^W\//, "") === other.replace(/^W\//, "");
