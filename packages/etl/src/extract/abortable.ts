/**
 * Passes on a body until a signal is aborted. The wait for the next bytes then ends at once, even if
 * the read itself cannot be stopped (a hanging network file system).
 *
 * @throws the signal's reason when it is aborted
 */
export async function* abortable(
  body: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const iterator = body[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { done, value } = await unlessAborted(signal, () => iterator.next());
      if (done) return;
      yield value;
    }
  } finally {
    const closed = Promise.resolve(iterator.return?.()).catch(() => {});
    if (!signal.aborted) await closed;
  }
}

/**
 * Waits for a promise, but not longer than until a signal is aborted.
 *
 * @throws the signal's reason when it is aborted
 */
export async function unlessAborted<T>(
  signal: AbortSignal,
  wait: () => T | Promise<T>,
): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(signal.reason);
  signal.addEventListener("abort", stop);
  try {
    signal.throwIfAborted();
    return await Promise.race([wait(), aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
