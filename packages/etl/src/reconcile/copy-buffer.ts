import type { Value } from "../datasets/dataset.ts";
import { CopyText } from "./copy-text.ts";

const CHUNK = 2 ** 18;

/**
 * Gathers rows and sends them in chunks of 256 KiB, the next being prepared while the database takes
 * the one before: two buffers take turns, so that memory does not grow.
 */
export class CopyBuffer {
  readonly #copy: (rows: Uint8Array) => Promise<void>;
  #held = new CopyText(CHUNK);
  #spare = new CopyText(CHUNK);
  #copying: Promise<void> = Promise.resolve();

  /** @param copy takes one chunk; it is not called again before it is done */
  constructor(copy: (rows: Uint8Array) => Promise<void>) {
    this.#copy = copy;
  }

  /** @returns what to wait for before the next row, if anything; `values` are in use until then */
  add(values: readonly Value[]): Promise<void> | undefined {
    return this.#held.add(values) ? undefined : this.#sendAndAdd(values);
  }

  /** Sends what is held, and waits until all is there. */
  async flush(): Promise<void> {
    await this.#send();
    await this.#copying;
  }

  /** Forgets what is held, and waits until what was sent is there. */
  async clear(): Promise<void> {
    this.#held.clear();
    await this.#copying;
  }

  async #sendAndAdd(values: readonly Value[]): Promise<void> {
    await this.#send();
    this.#held.add(values);
  }

  /** Starts to send what is held; waits for what was sent before it. */
  async #send(): Promise<void> {
    await this.#copying;
    const { bytes } = this.#held;
    [this.#held, this.#spare] = [this.#spare, this.#held];
    this.#held.clear();
    if (bytes.length === 0) return;
    this.#copying = this.#copy(bytes);
    // The next wait for the copy throws its error.
    this.#copying.catch(() => {});
  }
}
