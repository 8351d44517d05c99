import { createReadStream } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SourceError } from "../core/errors.ts";
import type { Copies } from "./copies.ts";

/** In bytes; with Node's 64 KiB there is more waiting than reading. */
const CHUNK = 2 ** 18;

/** Copies in a temporary folder, which goes with this object. */
export class FolderCopies implements Copies, AsyncDisposable {
  #folder: Promise<string> | undefined;

  async write(name: string, body: AsyncIterable<Uint8Array>): Promise<void> {
    const path = await this.#path(name);
    const file = await open(path, "w", 0o600).catch(fail);
    try {
      for await (const chunk of body) await file.appendFile(chunk).catch(fail);
    } finally {
      await file.close();
    }
  }

  async *read(
    name: string,
    from: number,
    to: number,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    if (from >= to) return;
    const path = await this.#path(name);
    try {
      yield* createReadStream(path, { start: from, end: to - 1, highWaterMark: CHUNK, signal });
    } catch (error) {
      signal.throwIfAborted();
      fail(error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const folder = await this.#folder?.catch(() => undefined);
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }

  async #path(name: string): Promise<string> {
    this.#folder ??= mkdtemp(join(tmpdir(), "daily-delta-"));
    return join(await this.#folder.catch(fail), name);
  }
}

function fail(error: unknown): never {
  throw new SourceError(
    `cannot keep a copy of a source in ${tmpdir()}: ${(error as Error).message}. Make room there, set TMPDIR to another folder, or run without --parallel`,
    { cause: error },
  );
}
