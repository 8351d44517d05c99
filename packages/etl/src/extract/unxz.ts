import { Readable } from "node:stream";
import xz from "xz-decompress";
import type { CompressionFault } from "./decompress.ts";

/**
 * Uncompresses a body in the xz format, and checks that it ends where the format says.
 *
 * @param fail makes the error that is thrown
 */
export async function* unxz(
  body: AsyncIterable<Uint8Array>,
  fail: (fault: CompressionFault) => Error,
): AsyncGenerator<Uint8Array> {
  let bodyError: unknown;
  async function* watched(): AsyncGenerator<Uint8Array> {
    try {
      yield* body;
    } catch (error) {
      bodyError = error;
      throw error;
    }
  }
  const source = Readable.from(watched(), { objectMode: true });
  const stream = new xz.XzReadableStream(Readable.toWeb(source) as ReadableStream<Uint8Array>);
  try {
    yield* stream as unknown as AsyncIterable<Uint8Array>;
  } catch (error) {
    if (bodyError !== undefined) throw bodyError;
    const reason = `${(error as Error).message} (xz). It is cut short or damaged`;
    throw fail({ reason, mayPass: true, cause: error });
  } finally {
    source.destroy();
  }
}
