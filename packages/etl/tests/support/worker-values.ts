declare global {
  /** Values that the suites of a jest worker share (jest/environment.js); absent outside of jest. */
  var workerValues: Map<string, Promise<unknown>> | undefined;
}

/**
 * Makes a value once for all suites that a jest worker runs. The value is read-only; classes of one
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
