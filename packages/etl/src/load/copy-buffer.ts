const CHUNK = 2 ** 18;
/** The most bytes of UTF-8 that one UTF-16 code unit of a string takes. */
const BYTES_PER_UNIT = 3;

/**
 * Gathers the text of rows and sends it in chunks of 256 KiB, the next being prepared while the
 * database takes the one before: two buffers take turns, so that memory does not grow.
 */
export class CopyBuffer {
  readonly #copy: (rows: Uint8Array) => Promise<void>;
  #buffer = Buffer.allocUnsafe(CHUNK);
  #spare = Buffer.allocUnsafe(CHUNK);
  #used = 0;
  #copying: Promise<void> = Promise.resolve();

  /** @param copy takes one chunk; it is not called again before it is done */
  constructor(copy: (rows: Uint8Array) => Promise<void>) {
    this.#copy = copy;
  }

  /** @returns what to wait for before the next row, if anything */
  add(text: string): Promise<void> | undefined {
    if (this.#used + text.length * BYTES_PER_UNIT > CHUNK) return this.#sendAndHold(text);
    this.#used += this.#buffer.write(text, this.#used);
    return undefined;
  }

  /** Sends what is held, and waits until all is there. */
  async flush(): Promise<void> {
    await this.#send();
    await this.#copying;
  }

  /** Forgets what is held, and waits until what was sent is there. */
  async clear(): Promise<void> {
    this.#used = 0;
    await this.#copying;
  }

  async #sendAndHold(text: string): Promise<void> {
    await this.#send();
    if (text.length * BYTES_PER_UNIT <= CHUNK) this.#used = this.#buffer.write(text);
    else {
      await this.#copying;
      this.#start(Buffer.from(text));
    }
  }

  /** Starts to send what is held; waits for what was sent before it. */
  async #send(): Promise<void> {
    await this.#copying;
    const rows = this.#buffer.subarray(0, this.#used);
    [this.#buffer, this.#spare] = [this.#spare, this.#buffer];
    this.#used = 0;
    if (rows.length > 0) this.#start(rows);
  }

  #start(rows: Uint8Array): void {
    this.#copying = this.#copy(rows);
    // Whoever waits for the copy next hears of its failure.
    this.#copying.catch(() => {});
  }
}
