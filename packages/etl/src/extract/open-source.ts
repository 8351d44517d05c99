import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { ConfigurationError, SourceError } from "../errors.ts";
import { openFile } from "./open-file.ts";
import { openHttp } from "./open-http.ts";

/** A file that is there, its body not read yet. */
export interface OpenedFile {
  readonly etag: string | null;
  /** The body's length in bytes as far as it is known before reading. */
  readonly size: number | undefined;
  readonly body: AsyncIterable<Uint8Array>;
}

/** What bounds a download. All times are in milliseconds. */
export interface Limits {
  /** The largest body, uncompressed, in bytes. */
  readonly maxBytes: number;
  /** How long a server may take to begin its answer. */
  readonly headersTimeout: number;
  /** How long a body may pause. */
  readonly stallTimeout: number;
}

export const DEFAULT_LIMITS: Limits = {
  maxBytes: 2 ** 30,
  headersTimeout: 30_000,
  stallTimeout: 60_000,
};

export interface OpenOptions {
  /** Ask for the file only if its entity tag is another one by now. */
  readonly etag?: string | undefined;
  readonly limits: Limits;
  readonly signal: AbortSignal;
}

/** Opens a source; `not-modified` where its entity tag is still the given one. */
export type OpenSource = (
  url: string,
  options: OpenOptions,
) => Promise<OpenedFile | "not-modified">;

/**
 * Opens an `https:`, `http:` or `file:` URL. A path that ends in `.gz` is uncompressed on the way,
 * so that all that is said of a source (bytes, hash, lines) is said of the CSV itself.
 *
 * @throws ConfigurationError for any other URL
 * @throws SourceError for a file that cannot be had, is too large or is not gzip
 * @throws SourceUnavailableError for what may pass, also from the body while it is read
 */
export const openSource: OpenSource = async (url, options) => {
  const { protocol, pathname } = parseUrl(url);
  const open = protocol === "file:" ? openFile : openHttp;
  const file = await open(url, options);
  if (file === "not-modified") return file;
  const zipped = pathname.endsWith(".gz");
  const body = zipped ? gunzip(url, file.body) : file.body;
  return {
    etag: file.etag,
    size: zipped ? undefined : file.size,
    body: bounded(url, body, options.limits.maxBytes),
  };
};

function parseUrl(url: string): URL {
  const parsed = URL.parse(url);
  if (parsed === null || !["https:", "http:", "file:"].includes(parsed.protocol)) {
    throw new ConfigurationError(`"${url}" is no https:, http: or file: URL`);
  }
  if (parsed.username !== "" || parsed.password !== "") {
    throw new ConfigurationError(
      `the URL of a source on ${parsed.host} holds credentials, which would end up in messages and the ledger. Take them out`,
    );
  }
  return parsed;
}

async function* gunzip(url: string, body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const unzipped = pipeline(Readable.from(body), createGunzip(), () => {});
  try {
    yield* unzipped;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (!code.startsWith("Z_")) throw error;
    throw new SourceError(
      `${url} cannot be uncompressed (${(error as Error).message}): it is cut short or not gzip. Check the file`,
      { cause: error },
    );
  }
}

async function* bounded(
  url: string,
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncIterable<Uint8Array> {
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) {
      throw new SourceError(
        `${url} has more than ${maxBytes} bytes, the configured maximum. Check the file, or raise the maximum`,
      );
    }
    yield chunk;
  }
}
