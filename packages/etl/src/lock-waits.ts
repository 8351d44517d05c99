import { DatabaseLockedError, DeadlineError } from "./core/errors.ts";
import type { ConnectOptions } from "./database/session.ts";
import type { WorkSettings } from "./run-settings.ts";

/** Reports the locks that a run waits for, and remembers the one at which its time ran out. */
export class LockWaits {
  /** For `Database.connect`. */
  readonly options: ConnectOptions;
  #current: string | undefined;

  constructor({ lockPatience, onEvent }: Pick<WorkSettings, "lockPatience" | "onEvent">) {
    this.options = {
      ...(lockPatience === undefined ? {} : { lockPatience }),
      onWait: (text) => {
        this.#current = text;
        if (text !== undefined) onEvent?.({ kind: "waiting", text });
      },
    };
  }

  /** The deadline's error names the lock, where the run was waiting for one. */
  explain(error: unknown): unknown {
    if (this.#current === undefined || !(error instanceof DeadlineError)) return error;
    return new DatabaseLockedError(`the run's time was up while it was ${this.#current}`, {
      cause: error,
    });
  }
}
