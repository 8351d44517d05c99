import { clearLine, cursorTo } from "node:readline";
import { printableLines, type RunEvent, withPublicUrls } from "@daily-delta/etl";
import { number } from "@daily-delta/etl/core";
import type { Verbosity } from "./verbosity.ts";

/** Work that takes less time, in milliseconds, needs no progress shown. */
const LONG = 500;
const EVERY = 100;
/** Time in milliseconds within which one retry is shown. */
const RETRIES_EVERY = 500;
/** A rate or a time left from less work, in milliseconds, would be invented. */
const MEASURABLE = 1_000;
const WIDTH = 80;
const percent = new Intl.NumberFormat("en-US", { style: "percent" });
const tenths = new Intl.NumberFormat("en-US", {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
const sizeOf = (bytes: number): string =>
  bytes < 1e6 ? `${number(Math.ceil(bytes / 1e3))} KB` : `${tenths.format(bytes / 1e6)} MB`;

const FAILED = {
  "not-sent": "The message could not be sent; the next run tries again",
  "not-admitted": "The reader's role was not brought up to date; the next run tries again",
  "not-published": "Dashboard not updated; the next run tries again",
};

/** Output stream: standard error. */
type Output = NodeJS.WritableStream & { isTTY?: boolean; columns?: number };

/**
 * Shows what a run is doing: on a terminal a line that rewrites itself, anywhere else only what
 * goes wrong and is tried again.
 */
export class ProgressLine implements Disposable {
  readonly #output: Output;
  readonly #isQuiet: boolean;
  #next = performance.now() + LONG;
  #nextRetry = 0;
  #started = performance.now();
  #source = "";
  #isShown = false;

  /** @param quiet show only what failed for good */
  constructor(output: Output, { quiet = false }: Pick<Verbosity, "quiet"> = {}) {
    this.#output = output;
    this.#isQuiet = quiet;
  }

  show(event: RunEvent): void {
    const isPassing = ["progress", "retry", "waiting", "not-shared"].includes(event.kind);
    if (isPassing && this.#isQuiet) return;
    if (event.kind === "progress") this.#progress(event);
    else if (event.kind === "retry") {
      // Many files are fetched at once, and all of them fail when their server does.
      const now = performance.now();
      if (now < this.#nextRetry) return;
      this.#nextRetry = now + RETRIES_EVERY;
      const seconds = (event.delay / 1000).toFixed(1);
      this.#say(`${event.error.message}. Trying again in ${seconds} s.`);
    } else if (event.kind === "waiting") {
      this.#say(`The run is ${event.text}.`);
    } else if (event.kind === "not-shared") {
      this.#say(`--parallel has no effect: ${event.text}.`);
    } else {
      this.failed(FAILED[event.kind], event.error);
    }
  }

  /** Says what failed without failing the run, and why. */
  failed(what: string, error: unknown): void {
    this.#say(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  }

  /** Shows a line on a terminal, at most ten times a second. */
  line(text: () => string): void {
    const now = performance.now();
    if (!this.#output.isTTY || now < this.#next) return;
    this.#next = now + EVERY;
    this.#write(text());
  }

  /** Makes room for other output. */
  clear(): void {
    if (!this.#isShown) return;
    clearLine(this.#output, 0);
    cursorTo(this.#output, 0);
    this.#isShown = false;
  }

  /** A notifier whose messages do not run into the line. */
  clearedBefore<N extends { send(...args: never[]): unknown }>(notifier: N): N {
    const send = (...args: Parameters<N["send"]>) => {
      this.clear();
      return notifier.send(...args);
    };
    return { ...notifier, send };
  }

  [Symbol.dispose](): void {
    this.clear();
  }

  #progress({ source, bytes, size, rows, files }: Extract<RunEvent, { kind: "progress" }>): void {
    const now = performance.now();
    if (source !== this.#source) {
      this.#source = source;
      this.#started = now;
    }
    if (!this.#output.isTTY || now < this.#next) return;
    this.#next = now + EVERY;
    const seconds = (now - this.#started) / 1000;
    const isMeasurable = now - this.#started >= MEASURABLE;
    const isPartial = size !== undefined && bytes > 0 && bytes < size;
    const parts = [
      bytes === 0 && files ? `${source}:` : `${source}: ${sizeOf(bytes)}`,
      size === undefined ? undefined : percent.format(Math.min(bytes / Math.max(size, 1), 1)),
      files && `${number(files.done)} of ${number(files.all)} ${files.unit ?? "files"}`,
      `${number(rows)} rows`,
      isMeasurable ? `${number(Math.round(rows / seconds))} rows/s` : undefined,
      isMeasurable && isPartial
        ? `${number(Math.ceil((seconds * (size - bytes)) / bytes))} s left`
        : undefined,
      files && isMeasurable
        ? `${number(Math.ceil((seconds * (files.all - files.done)) / files.done))} s left`
        : undefined,
    ];
    this.#write(parts.filter((part) => part !== undefined).join(", "));
  }

  #write(text: string): void {
    this.clear();
    // A line that wraps could not be cleared; some terminals say 0 for "not known".
    const room = (this.#output.columns || WIDTH) - 1;
    this.#output.write(printableLines(text).slice(0, room));
    this.#isShown = true;
  }

  #say(text: string): void {
    this.clear();
    this.#output.write(`${printableLines(withPublicUrls(text))}\n`);
  }
}
