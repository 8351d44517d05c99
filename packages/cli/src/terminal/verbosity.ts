import { Writable } from "node:stream";

/** Amount of output of a command. */
export interface Verbosity {
  /** Say only what failed. */
  readonly quiet?: boolean | undefined;
  /** Say what is done, and with which settings. */
  readonly verbose?: boolean | undefined;
}

/**
 * Returns a stream that takes everything and writes nothing.
 *
 * @example
 * consoleNotifier(silence(), process.stderr); // sends only messages of failures
 */
export const silence = (): Writable => new Writable({ write: (_, __, done) => done() });
