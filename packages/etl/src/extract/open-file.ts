import { constants, type Stats } from "node:fs";
import { open, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { SourceError, SourceUnavailableError } from "../core/errors.ts";
import { abortable, unlessAborted } from "./abortable.ts";
import { openStream } from "./open-stream.ts";
import type { OpenedFile, OpenOptions } from "./opened-file.ts";
import type { Spools } from "./spools.ts";

/** In bytes; with Node's 64 KiB there is more waiting than reading. */
const CHUNK = 2 ** 18;

/**
 * Opens a local file: a regular one, or one that can be read only once, such as a pipe, a terminal
 * or the socket of a standard input. It has no entity tag: whether it is new is seen from its bytes.
 *
 * @param spools keep what can be read only once, so that it can be opened again
 * @throws SourceError for a file that is not there or cannot be read
 * @throws SourceUnavailableError from the body of a file that is changed meanwhile
 */
export async function openFile(
  url: string,
  { signal }: OpenOptions,
  spools?: Spools,
): Promise<OpenedFile> {
  const path = pathOf(url);
  const spooled = spools?.get(url);
  if (spooled !== undefined) return asFile(abortable(spooled.read(), signal));

  const stats = await unlessAborted(signal, () => stat(path)).catch((error) => {
    throw signal.aborted ? error : unreadable(path, error);
  });
  const problem = problemOf(path, stats);
  if (problem !== undefined) throw new SourceError(problem);
  if (stats.isFile()) {
    // Files of /proc have no size.
    return asFile(abortable(readFile(path), signal), stats.size || undefined);
  }
  const stream = await openStream(path, stats, signal).catch((error) => {
    throw unreadable(path, error);
  });
  const body = readStream(stream, path, signal);
  return asFile(abortable(spools?.add(url, body).read() ?? body, signal));
}

const asFile = (body: AsyncIterable<Uint8Array>, size?: number): OpenedFile => ({
  etag: null,
  size,
  body,
});

function pathOf(url: string): string {
  try {
    return fileURLToPath(url);
  } catch (error) {
    const reason = (error as Error).message;
    throw new SourceError(`${url} names no file of this machine: ${reason}. Check the URL`, {
      cause: error,
    });
  }
}

function problemOf(path: string, stats: Stats): string | undefined {
  if (stats.isDirectory()) return `${path} is a folder. Name a file`;
  if (stats.isBlockDevice()) return `${path} is a block device, not a file. Check the path`;
  return undefined;
}

async function* readFile(path: string): AsyncGenerator<Uint8Array> {
  // It may have become a pipe by now, whose opening would wait.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error) => {
    throw unreadable(path, error);
  });
  try {
    const before = await file.stat();
    try {
      yield* file.createReadStream({ start: 0, highWaterMark: CHUNK, autoClose: false });
    } catch (error) {
      throw unreadable(path, error);
    }
    const after = await file.stat();
    if (before.size === after.size && before.mtimeMs === after.mtimeMs) return;
    throw new SourceUnavailableError(
      `${path} was changed while it was read. Write a new version under another name, and rename it when it is complete`,
    );
  } finally {
    await file.close();
  }
}

async function* readStream(
  stream: AsyncIterable<Uint8Array>,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  try {
    yield* stream;
  } catch (error) {
    signal.throwIfAborted();
    throw unreadable(path, error);
  }
}

const unreadable = (path: string, error: unknown): SourceError =>
  new SourceError(`cannot read ${path}: ${(error as Error).message}. Check the path`, {
    cause: error,
  });
