import type { Clock } from "../core/clock.ts";
import type { SourceToken } from "./source-token.ts";

/** A file that is there, its body not read yet. */
export interface OpenedFile {
  readonly etag: string | null;
  /** The body's length in bytes as far as it is known before reading. */
  readonly size: number | undefined;
  readonly body: AsyncIterable<Uint8Array>;
  /**
   * True if only the end of the connection tells where the body ends, false if the server tells it: see
   * `EndCheck`. Default: the file does not come from a server.
   */
  readonly isUnframed?: boolean;
}

/** Limits of a download. All times are in milliseconds. */
export interface Limits {
  /** The largest body, uncompressed, in bytes. */
  readonly maxBytes: number;
  /** Time that a server may take to begin its answer. */
  readonly headersTimeout: number;
  /** Longest pause of a body. */
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
  /** Media type to ask an API for. @default any, or the raw file of a GitHub repository */
  readonly accept?: string | undefined;
  /** Name of the wanted member of a ZIP archive. @default its only one */
  readonly member?: string | undefined;
  readonly limits: Limits;
  readonly signal: AbortSignal;
  /** Sent only to its own origin. */
  readonly token?: SourceToken | undefined;
  /** Measures the limits. @default the system's */
  readonly clock?: Clock | undefined;
}

/** Opens a source; `not-modified` where its entity tag is still the given one. */
export type OpenSource = (
  url: string,
  options: OpenOptions,
) => Promise<OpenedFile | "not-modified">;
