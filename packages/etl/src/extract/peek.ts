/** The first bytes of a body, and the whole body with them. */
export interface Peeked {
  /** As many bytes as were asked for, or more; fewer only if the body has no more. */
  readonly head: Uint8Array;
  readonly body: AsyncIterable<Uint8Array>;
}

/** Reads the first `length` bytes of a body ahead. Read on from the returned body only. */
export async function peek(body: AsyncIterable<Uint8Array>, length: number): Promise<Peeked> {
  const chunks: Uint8Array[] = [];
  const iterator = body[Symbol.asyncIterator]();
  let have = 0;
  while (have < length) {
    const { done, value } = await iterator.next();
    if (done) break;
    chunks.push(value);
    have += value.byteLength;
  }
  return {
    head: chunks.length === 1 ? (chunks[0] as Uint8Array) : Buffer.concat(chunks),
    body: (async function* () {
      try {
        yield* chunks;
        for (;;) {
          const { done, value } = await iterator.next();
          if (done) return;
          yield value;
        }
      } finally {
        await iterator.return?.();
      }
    })(),
  };
}
