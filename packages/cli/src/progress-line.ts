import { clearLine, cursorTo } from "node:readline";
import type { WriteStream } from "node:tty";
import type { RunEvent } from "@daily-delta/etl";

const EVERY = 100;
const integer = new Intl.NumberFormat("en-US");
const megabytes = new Intl.NumberFormat("en-US", {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});

/**
 * Shows what a run is doing: on a terminal a line that rewrites itself, anywhere else only what
 * goes wrong and is tried again.
 */
export class ProgressLine implements Disposable {
  readonly #output: NodeJS.WriteStream;
  #last = 0;
  #started = performance.now();
  #source = "";

  constructor(output: NodeJS.WriteStream) {
    this.#output = output;
  }

  show(event: RunEvent): void {
    if (event.kind === "progress") this.#progress(event);
    else if (event.kind === "retry") {
      const seconds = (event.delay / 1000).toFixed(1);
      this.#write(`${event.error.message}. Trying again in ${seconds} s.\n`);
    } else {
      const reason = event.error instanceof Error ? event.error.message : String(event.error);
      this.#write(`The message could not be sent: ${reason}\n`);
    }
  }

  [Symbol.dispose](): void {
    this.#write("");
  }

  #progress({ source, bytes, size, rows }: Extract<RunEvent, { kind: "progress" }>): void {
    const now = performance.now();
    if (source !== this.#source) {
      this.#source = source;
      this.#started = now;
    }
    if (!this.#output.isTTY || now - this.#last < EVERY) return;
    this.#last = now;
    const seconds = Math.max((now - this.#started) / 1000, 0.001);
    const parts = [
      `${source}: ${megabytes.format(bytes / 1e6)} MB`,
      size === undefined ? undefined : `${Math.round((100 * bytes) / Math.max(size, 1))} %`,
      `${integer.format(rows)} rows`,
      `${integer.format(Math.round(rows / seconds))} rows/s`,
      size === undefined ? undefined : `${Math.ceil((seconds * (size - bytes)) / bytes)} s left`,
    ];
    this.#write(parts.filter((part) => part !== undefined).join(", "));
  }

  #write(text: string): void {
    if (this.#output.isTTY) {
      clearLine(this.#output as WriteStream, 0);
      cursorTo(this.#output as WriteStream, 0);
    }
    this.#output.write(text);
  }
}
