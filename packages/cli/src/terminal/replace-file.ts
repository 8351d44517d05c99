import { chmod, open, realpath, rename, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ConfigurationError, TerminalError } from "@daily-delta/etl";
import { temporary } from "./interrupt.ts";

/** A file cannot be written: no space, no right. */
class FileError extends TerminalError {
  constructor(path: string, error: unknown) {
    const reason = (error as Error).message.replace(/^E[A-Z]+: |, [a-z]+(?: '.*)?$/g, "");
    super("FILE", `cannot write ${path}: ${reason}. Make room, or name another file`, {
      cause: error,
    });
  }
}

/**
 * Writes a file next to its place and renames it when all of it is on the disk: its readers see the previous
 * file or the new one, and a failure leaves the previous one. A place that is not an ordinary file, such as a
 * named pipe, is written as it is.
 *
 * @param path in a folder that is there
 * @throws ConfigurationError, before anything is read, if it is a folder or has none
 */
export async function replaceFile(path: string, parts: AsyncIterable<string>): Promise<void> {
  const place = await realpath(path).catch(() => path);
  const before = await stat(place).catch(() => undefined);
  if (before?.isDirectory()) throw new ConfigurationError(`${path} is a folder. Name a file in it`);
  const folder = dirname(place);
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) {
    throw new ConfigurationError(`there is no folder ${folder}. Create it, or name another file`);
  }
  if (before !== undefined && !before.isFile()) return await write(path, place, parts);

  const draft = join(folder, `.daily-delta-${process.pid}.tmp`);
  using _ = temporary(draft);
  await write(path, draft, parts);
  try {
    if (before !== undefined) await chmod(draft, before.mode);
    await rename(draft, place);
  } catch (error) {
    throw new FileError(path, error);
  }
}

/** @param path what messages name */
async function write(path: string, place: string, parts: AsyncIterable<string>): Promise<void> {
  const of = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw new FileError(path, error);
    }
  };
  await using file = await of(open(place, "w"));
  for await (const part of parts) await of(file.writeFile(part));
  const isOrdinary = (await of(file.stat())).isFile();
  if (isOrdinary) await of(file.sync());
}
