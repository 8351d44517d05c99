import type { WriteStream } from "node:tty";
import { stripVTControlCharacters } from "node:util";

const ON_TERMINAL = 1_000;
const ELSEWHERE = 20_000;

/** Progress: one line that is written over on a terminal, a line now and then elsewhere. */
export class ProgressLine {
  readonly #stream: WriteStream;
  /** The stream's own: with one worker, suites that replace it run in this process. */
  readonly #write: WriteStream["write"];
  readonly #text: () => string;
  #timer: NodeJS.Timeout | undefined;

  /** @param text gives the line as it is now */
  constructor(stream: WriteStream, text: () => string) {
    this.#stream = stream;
    this.#write = stream.write.bind(stream);
    this.#text = text;
  }

  start(): void {
    const { isTTY } = this.#stream;
    const show = isTTY ? () => this.update() : () => this.print(`${this.#text()}\n`);
    this.#timer = setInterval(show, isTTY ? ON_TERMINAL : ELSEWHERE).unref();
    this.update();
  }

  /** Shows the line as it is now, on a terminal. */
  update(): void {
    if (!this.#stream.isTTY || this.#timer === undefined) return;
    const width = this.#stream.columns || 80;
    const text = stripVTControlCharacters(this.#text()).slice(0, width - 1);
    this.#write(`\r\u001b[2K${text}`);
  }

  /** Writes text above the line. */
  print(text: string): void {
    this.#write(this.#stream.isTTY ? `\r\u001b[2K${text}` : text);
    this.update();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    if (this.#stream.isTTY) this.#write("\r\u001b[2K");
  }
}
