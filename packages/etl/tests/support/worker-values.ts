declare global {
  /** What the suites of a jest worker share: see jest/environment.js. Not there outside of jest. */
  var workerValues: Map<string, Promise<unknown>> | undefined;
}

/**
 * Makes a value once for all suites that a jest worker runs. Nobody may change it; classes of one
 * suite are not those of another.
 *
 * @example
 * const bytes = await onceInWorker("page", () => readFile("page.html"));
 */
export function onceInWorker<T>(name: string, make: () => Promise<T>): Promise<T> {
  const made = (globalThis.workerValues?.get(name) as Promise<T> | undefined) ?? make();
  globalThis.workerValues?.set(name, made);
  return made;
}
