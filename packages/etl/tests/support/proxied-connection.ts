import type { Socket } from "node:net";
import { pipeline } from "node:stream/promises";
import { MessageReader, opening, openingOf, strings } from "./postgres-messages.ts";

/** Fate of a statement. */
export type Verdict = "pass" | "cut-before" | "cut-after";

/** One client of a proxy, and the connection to the server made for it. */
export class ProxiedConnection {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #decide: (sqlText: string | undefined) => Verdict | Promise<Verdict>;
  /** Prepared statements by name; the unnamed one is the empty name. */
  readonly #prepared = new Map<string, string>();
  /** Number of ready messages that the server still owes. */
  #owed = 0;
  #cutting = false;

  constructor(
    client: Socket,
    server: Socket,
    decide: (sqlText: string | undefined) => Verdict | Promise<Verdict>,
  ) {
    this.#client = client;
    this.#server = server;
    this.#decide = decide;
    // A socket may fail once more after its pipeline has ended.
    for (const socket of [client, server]) socket.setNoDelay(true).on("error", () => {});
  }

  /** Passes messages both ways until either side or a verdict ends the connection. */
  async run(): Promise<void> {
    await Promise.allSettled([
      pipeline(this.#client, (chunks) => this.#requests(chunks), this.#server),
      pipeline(this.#server, (chunks) => this.#answers(chunks), this.#client),
    ]);
    this.destroy();
  }

  destroy(): void {
    this.#client.destroy();
    this.#server.destroy();
  }

  async *#requests(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    const reader = new MessageReader("client");
    // PostgreSQL runs a statement at its Execute, before the Sync that ends it: all of it waits.
    let held: Buffer[] = [];
    let text: string | undefined;
    for await (const chunk of chunks) {
      for (const { type, bytes } of reader.read(chunk)) {
        if (type === "") {
          if (this.#opens(bytes)) yield bytes;
          continue;
        }
        held.push(bytes);
        if (type === "P") {
          const [name = "", sqlText = ""] = strings(bytes, 2);
          this.#prepared.set(name, sqlText);
          text = sqlText;
        } else if (type === "B") {
          const [, name = ""] = strings(bytes, 2);
          text = this.#prepared.get(name);
        } else if (type === "Q") {
          [text] = strings(bytes, 1);
        }
        if (HELD.includes(type)) continue;
        if (STATEMENT_ENDS.includes(type)) {
          if (!(await this.#passes(type, text))) return;
          text = undefined;
        }
        yield Buffer.concat(held);
        held = [];
      }
    }
  }

  /** @returns whether the server is to see the message that opens the connection */
  #opens(bytes: Buffer): boolean {
    const code = openingOf(bytes);
    if (code === opening.ssl || code === opening.gss) {
      this.#client.write("N");
      return false;
    }
    if (code !== opening.cancel) this.#owed++;
    return true;
  }

  async #passes(type: string, text: string | undefined): Promise<boolean> {
    const verdict = await this.#decide(text);
    if (verdict === "cut-after") this.#cutting = true;
    // The server answers a CopyDone as the end of the query that began the copy; where that has
    // failed in the meantime, no answer is left to wait for.
    if (type !== "c") this.#owed++;
    if (verdict !== "cut-before" && !(this.#cutting && this.#owed === 0)) return true;
    this.destroy();
    return false;
  }

  async *#answers(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    const reader = new MessageReader("server");
    for await (const chunk of chunks) {
      const passed: Buffer[] = [];
      for (const { type, bytes } of reader.read(chunk)) {
        if (type === "Z") this.#owed--;
        if (!this.#cutting) passed.push(bytes);
        else if (this.#owed === 0 || type === "G") return this.destroy();
      }
      if (passed.length > 0) yield Buffer.concat(passed);
    }
  }
}

/** Parse, Bind, Describe, Execute and Close. */
const HELD = "PBDEC";
/** Query, Sync and CopyDone. */
const STATEMENT_ENDS = "QSc";
