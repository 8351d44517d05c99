import { rmSync } from "node:fs";
import { constants } from "node:os";
import { InterruptedError } from "@daily-delta/etl/core";

/** Ctrl-C, `kill`, a closed terminal, Ctrl-\. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/** The work that the next signal stops. */
let current: AbortController | undefined;

/**
 * Lets the first signal stop the work cleanly, if there is an `Interrupt`. Any other one ends the
 * process at once, after the listeners of `exit`.
 */
export function handleSignals(): void {
  for (const name of SIGNALS) process.on(name, stop);
}

function stop(name: NodeJS.Signals): void {
  if (current === undefined || current.signal.aborted) end(name);
  current.abort(new InterruptedError(`the run was interrupted (${name}). Run it again`));
}

/** Ends the process as the signal would have, so that shells see the same. */
function end(name: NodeJS.Signals): never {
  process.removeAllListeners(name);
  process.on("exit", () => process.kill(process.pid, name));
  process.exit(128 + constants.signals[name]);
}

/** Work that a signal stops cleanly; a second signal ends the process. */
export class Interrupt implements Disposable {
  readonly #controller = new AbortController();
  readonly signal: AbortSignal = this.#controller.signal;

  constructor() {
    current = this.#controller;
  }

  [Symbol.dispose](): void {
    current = undefined;
  }
}

/**
 * Removes a temporary file or folder when it is disposed of, or when the process ends before that:
 * by a signal, or by an error. SIGKILL leaves it.
 */
export function temporary(path: string): Disposable {
  const remove = () => rmSync(path, { recursive: true, force: true });
  process.on("exit", remove);
  return {
    [Symbol.dispose]() {
      process.off("exit", remove);
      remove();
    },
  };
}
