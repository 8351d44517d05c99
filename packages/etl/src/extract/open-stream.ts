import { constants, createReadStream, open, type Stats } from "node:fs";
import { Socket } from "node:net";
import { addAbortSignal, type Readable } from "node:stream";
import { isatty, ReadStream } from "node:tty";
import { promisify } from "node:util";

/** Paths of files that the process has open; a socket among them can be opened by its number only. */
const OPEN_FILE = /^\/(?:dev|proc\/self)\/fd\/(\d+)$/;
const NUMBERS: Readonly<Record<string, number>> = { "/dev/stdin": 0 };

/**
 * Opens a pipe, a socket or a character device. Opening never waits: a named pipe without a
 * writer would hold a thread of Node's pool, which no signal frees. It is the event loop that
 * waits for the bytes, until the signal is aborted.
 */
export async function openStream(
  path: string,
  stats: Stats,
  signal: AbortSignal,
): Promise<Readable> {
  const fd = stats.isSocket() ? numberOf(path) : await openAtOnce(path);
  // The reader gets the error; an abort may come before.
  return addAbortSignal(
    signal,
    streamOf(fd, stats).on("error", () => {}),
  );
}

const openAtOnce = (path: string): Promise<number> =>
  promisify(open)(path, constants.O_RDONLY | constants.O_NONBLOCK);

function numberOf(path: string): number {
  const number = NUMBERS[path] ?? OPEN_FILE.exec(path)?.[1];
  if (number !== undefined) return Number(number);
  throw new Error("it is a socket, which cannot be opened; read it by a pipe such as <(nc -U …)");
}

function streamOf(fd: number, stats: Stats): Readable {
  if (isatty(fd)) return new ReadStream(fd);
  if (stats.isCharacterDevice()) return createReadStream("", { fd });
  return new Socket({ fd, readable: true, writable: false });
}
