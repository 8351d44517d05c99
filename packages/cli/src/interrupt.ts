import { InterruptedError } from "@daily-delta/etl";

/** Ctrl-C ends the run in good order; a second one ends the process. */
export class Interrupt implements Disposable {
  readonly #controller = new AbortController();
  readonly signal: AbortSignal = this.#controller.signal;

  constructor() {
    process.once("SIGINT", this.#stop);
    process.once("SIGTERM", this.#stop);
  }

  [Symbol.dispose](): void {
    process.off("SIGINT", this.#stop);
    process.off("SIGTERM", this.#stop);
  }

  readonly #stop = (signal: string): void => {
    this.#controller.abort(
      new InterruptedError(`the run was interrupted (${signal}). Run it again`),
    );
  };
}
