import { pipeline, Readable } from "node:stream";
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from "node:zlib";
import { peek } from "./peek.ts";
import { cutAtZstdFrames } from "./zstd-frames.ts";

const DECODERS = {
  gzip: createGunzip,
  deflate: createInflate,
  "raw deflate": createInflateRaw,
  brotli: createBrotliDecompress,
  zstd: createZstdDecompress,
};

export type Compression = Exclude<keyof typeof DECODERS, "raw deflate">;

/** Checks whether data may end where it does or go on: with another gzip member, or another zstd frame. */
export const mayGoOn = (compression: Compression): boolean =>
  compression === "gzip" || compression === "zstd";

/** Why compressed bytes are not believed. */
export interface CompressionFault {
  /** Continues the sentence "… cannot be uncompressed: ". */
  readonly reason: string;
  /** True for bytes that may have been cut short or damaged on the way. */
  readonly mayPass: boolean;
  readonly cause?: unknown;
}

/**
 * Uncompresses a body, and checks that it ends exactly where its format says: a body that is cut
 * short, damaged (checksums) or followed by other bytes ends in an error. There may be several gzip
 * members or zstd frames, one after the other.
 *
 * @param fail makes the error that is thrown
 */
export async function* decompress(
  body: AsyncIterable<Uint8Array>,
  compression: Compression,
  fail: (fault: CompressionFault) => Error,
): AsyncGenerator<Uint8Array> {
  let given = 0;
  let bodyError: unknown;
  async function* counted(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of bytes) {
        given += chunk.byteLength;
        yield chunk;
      }
    } catch (error) {
      bodyError = error;
      throw error;
    }
  }
  const peeked = compression === "deflate" ? await peek(body, 2) : { head: undefined, body };
  const format = peeked.head && !isZlib(peeked.head) ? "raw deflate" : compression;
  const decoder = DECODERS[format]();
  const input = counted(peeked.body);
  const chunks = compression === "zstd" ? cutAtZstdFrames(input) : input;
  const output = pipeline(Readable.from(chunks), decoder, () => {});
  try {
    yield* output;
  } catch (error) {
    if (error === bodyError) throw error;
    const reason = `${(error as Error).message} (${compression}). It is cut short or damaged`;
    throw fail({ reason, mayPass: true, cause: error });
  } finally {
    output.destroy();
  }
  if (given === 0) {
    throw fail({ reason: `it is empty, which is not ${compression}`, mayPass: true });
  }
  if (decoder.bytesWritten !== given) {
    const reason = `other bytes follow the end of its ${compression} data`;
    throw fail({ reason, mayPass: false });
  }
}

/**
 * Tells zlib's format (RFC 1950), which the content encoding `deflate` means, from the bare deflate
 * data (RFC 1951) that some servers send under that name.
 */
function isZlib([first = 0, second = 0]: Uint8Array): boolean {
  const DEFLATE = 8;
  return (first & 0x0f) === DEFLATE && (first * 256 + second) % 31 === 0;
}
