import { createReadStream, createWriteStream, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { pathToFileURL } from "node:url";
import { DEFAULT_LIMITS, openSource } from "@daily-delta/etl";
import { temporary } from "../terminal/interrupt.ts";

/** In bytes. */
const CHUNK = 2 ** 18;

/** A file of which all bytes are here. */
export interface LocalCopy {
  readonly url: string;
  readonly read: () => AsyncIterable<Uint8Array>;
}

/** Folder with the files that were fetched, for as long as the command runs. */
export class Copies implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), "daily-delta-add-"));
  readonly #removal = temporary(this.#folder);
  #count = 0;

  /**
   * Fetches a file once, so that it can be read as often as needed.
   *
   * @param member name of the wanted member of a ZIP archive. @default its only one
   * @throws SourceError, SourceUnavailableError as a run does
   */
  async fetch(
    url: string,
    member: string | undefined,
    onProgress: (bytes: number, size: number | undefined) => void,
    signal: AbortSignal,
  ): Promise<LocalCopy> {
    this.#count += 1;
    const path = join(this.#folder, `${this.#count}.csv`);
    const opened = await openSource(url, { limits: DEFAULT_LIMITS, signal, member });
    if (opened === "not-modified") throw new Error("unreachable: the request had no condition");
    let bytes = 0;
    await pipeline(
      opened.body,
      async function* count(body: AsyncIterable<Uint8Array>) {
        for await (const chunk of body) {
          bytes += chunk.byteLength;
          onProgress(bytes, opened.size);
          yield chunk;
        }
      },
      createWriteStream(path),
    );
    return {
      url: pathToFileURL(path).href,
      read: () => createReadStream(path, { highWaterMark: CHUNK }),
    };
  }

  [Symbol.dispose](): void {
    this.#removal[Symbol.dispose]();
  }
}
