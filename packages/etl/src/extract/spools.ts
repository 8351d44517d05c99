import { randomUUID } from "node:crypto";
import { type FileHandle, open, unlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SourceError } from "../core/errors.ts";

const CHUNK = 2 ** 18;

/** Makes the file for a copy. */
export type MakeFile = () => Promise<FileHandle>;

/**
 * Copies of bodies that can be read only once, by URL, so that a run can read them again: after a
 * lost connection, or when a partial reading did not suffice. A copy is written while the body is
 * read for the first time, and is as large as what was read of it (at most the maximum of a source).
 */
export class Spools implements AsyncDisposable {
  readonly #spools = new Map<string, Spool>();
  readonly #makeFile: MakeFile;

  /** @param makeFile default: a file in the system's temporary folder that has no name any more */
  constructor(makeFile: MakeFile = makeUnnamedFile) {
    this.#makeFile = makeFile;
  }

  get(url: string): Spool | undefined {
    return this.#spools.get(url);
  }

  add(url: string, body: AsyncIterable<Uint8Array>): Spool {
    const spool = new Spool(body, this.#makeFile);
    this.#spools.set(url, spool);
    return spool;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const spool of this.#spools.values()) await spool[Symbol.asyncDispose]();
    this.#spools.clear();
  }
}

class Spool implements AsyncDisposable {
  readonly #rest: AsyncIterator<Uint8Array>;
  readonly #makeFile: MakeFile;
  #file: FileHandle | undefined;
  /** Bytes in the copy. */
  #length = 0;
  #isComplete = false;

  constructor(body: AsyncIterable<Uint8Array>, makeFile: MakeFile) {
    this.#rest = body[Symbol.asyncIterator]();
    this.#makeFile = makeFile;
  }

  /** Gives the body from its start: what has been copied, then what has not been read yet. */
  async *read(): AsyncGenerator<Uint8Array> {
    for (let position = 0; ; ) {
      const chunk = position < this.#length ? await this.#copied(position) : await this.#next();
      if (chunk === undefined) return;
      position += chunk.byteLength;
      yield chunk;
    }
  }

  async #copied(position: number): Promise<Uint8Array> {
    const size = Math.min(CHUNK, this.#length - position);
    const { buffer, bytesRead } = await (this.#file as FileHandle).read({
      buffer: Buffer.allocUnsafe(size),
      length: size,
      position,
    });
    return buffer.subarray(0, bytesRead);
  }

  async #next(): Promise<Uint8Array | undefined> {
    if (this.#isComplete) return undefined;
    const { done, value } = await this.#rest.next();
    if (done) {
      this.#isComplete = true;
      return undefined;
    }
    try {
      this.#file ??= await this.#makeFile();
      await writeAll(this.#file, value, this.#length);
    } catch (error) {
      throw new SourceError(
        `cannot keep a copy of a pipe in ${tmpdir()}: ${(error as Error).message}. Make room there, set TMPDIR to another folder, or save the data to a file and name that`,
        { cause: error },
      );
    }
    this.#length += value.byteLength;
    return value;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // What still waits for bytes has been stopped by its signal.
    void Promise.resolve(this.#rest.return?.()).catch(() => {});
    await this.#file?.close();
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < bytes.byteLength; ) {
    const { bytesWritten } = await file.write(bytes, at, bytes.byteLength - at, position + at);
    at += bytesWritten;
  }
}

async function makeUnnamedFile(): Promise<FileHandle> {
  const path = join(tmpdir(), `daily-delta-${randomUUID()}`);
  const file = await open(path, "wx+", 0o600);
  await unlink(path);
  return file;
}
