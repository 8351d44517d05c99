import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { SourceError } from "../errors.ts";
import type { OpenedFile } from "./open-source.ts";

/** In bytes; with Node's 64 KiB there is more waiting than reading. */
const CHUNK = 2 ** 18;

/**
 * Opens a local file. It has no entity tag: whether it is new is seen from its bytes.
 *
 * @throws SourceError for a file that is not there or cannot be read
 */
export async function openFile(url: string): Promise<OpenedFile> {
  const path = fileURLToPath(url);
  const unreadable = (error: unknown): SourceError =>
    new SourceError(`cannot read ${path}: ${(error as Error).message}. Check the path`, {
      cause: error,
    });
  const { size } = await stat(path).catch((error) => {
    throw unreadable(error);
  });
  return {
    etag: null,
    size,
    body: (async function* () {
      try {
        yield* createReadStream(path, { highWaterMark: CHUNK });
      } catch (error) {
        throw unreadable(error);
      }
    })(),
  };
}
