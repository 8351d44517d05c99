import { randomUUID } from "node:crypto";
import { Spools } from "../extract/spools.ts";

/** Larger bodies go on in a temporary file, in bytes. */
const IN_MEMORY = 4 * 2 ** 20;

/** A body that has been read to its end, and is kept to be read again. */
export class HeldBody implements AsyncDisposable {
  readonly #chunks: Uint8Array[] = [];
  readonly #spools = new Spools();
  #length = 0;
  #rest: { read(): AsyncGenerator<Uint8Array> } | undefined;

  private constructor() {}

  static async read(body: AsyncIterable<Uint8Array>): Promise<HeldBody> {
    const held = new HeldBody();
    try {
      await held.#read(body[Symbol.asyncIterator]());
      return held;
    } catch (error) {
      await held[Symbol.asyncDispose]();
      throw error;
    }
  }

  get bytes(): number {
    return this.#length;
  }

  /** Gives the body from its start. */
  async *chunks(): AsyncGenerator<Uint8Array> {
    yield* this.#chunks;
    if (this.#rest !== undefined) yield* this.#rest.read();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#chunks.length = 0;
    await this.#spools[Symbol.asyncDispose]();
  }

  async #read(body: AsyncIterator<Uint8Array>): Promise<void> {
    while (this.#length <= IN_MEMORY) {
      const { done, value } = await body.next();
      if (done) return;
      this.#chunks.push(value);
      this.#length += value.byteLength;
    }
    this.#rest = this.#spools.add(randomUUID(), { [Symbol.asyncIterator]: () => body });
    for await (const chunk of this.#rest.read()) this.#length += chunk.byteLength;
  }
}
