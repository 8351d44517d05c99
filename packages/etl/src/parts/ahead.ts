/**
 * Starts a few operations before their results are wanted, and gives the results in order. What was
 * started and is not wanted any more is aborted, or disposed of.
 *
 * @param limit how many are under way or done and not taken
 * @param signal ends all of them
 */
export async function* ahead<T, R extends AsyncDisposable>(
  items: Iterable<T>,
  limit: number,
  signal: AbortSignal,
  start: (item: T, signal: AbortSignal) => Promise<R>,
): AsyncGenerator<R> {
  const started: Promise<R>[] = [];
  const unwanted = new AbortController();
  const each = AbortSignal.any([signal, unwanted.signal]);
  const rest = items[Symbol.iterator]();
  try {
    for (;;) {
      // Several together: requests take less time one after the other than between other work.
      if (started.length <= limit / 2) {
        while (started.length < limit) {
          const { done, value } = rest.next();
          if (done) break;
          const result = start(value, each);
          // It is thrown when its turn comes.
          result.catch(() => {});
          started.push(result);
        }
      }
      const next = started.shift();
      if (next === undefined) return;
      yield await next;
    }
  } finally {
    unwanted.abort();
    await Promise.all(
      started.map((each) =>
        each.then(
          (result) => result[Symbol.asyncDispose](),
          () => {},
        ),
      ),
    );
  }
}
