import { Writable } from "node:stream";
import { describe, expect, it } from "@jest/globals";
import { consoleNotifier } from "../../../src/notify/console.ts";
import { composeMessage } from "../../../src/notify/message.ts";
import { failed, skipped, succeeded, unchanged } from "./records.ts";

const message = composeMessage(succeeded);
const { signal } = new AbortController();

class Memory extends Writable {
  written = "";

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.written += chunk;
    done();
  }
}

describe("consoleNotifier", () => {
  it("writes the body, and nothing that is meant for programs", async () => {
    const output = new Memory();
    await consoleNotifier(output).send(message, signal);
    expect(output.written).toBe(`${message.body}\n`);
  });

  it("writes messages of failures to an output of their own", async () => {
    const [output, failures] = [new Memory(), new Memory()];
    const notifier = consoleNotifier(output, failures);
    const crashed = { ...skipped, status: "crashed" } as const;
    const bodies: string[] = [];
    for (const record of [succeeded, failed, unchanged, crashed, skipped]) {
      const message = composeMessage(record);
      bodies.push(`${message.body}\n`);
      await notifier.send(message, signal);
    }
    expect(failures.written).toBe(`${bodies[1]}${bodies[3]}`);
    expect(output.written).toBe(`${bodies[0]}${bodies[2]}${bodies[4]}`);
  });

  it("fails where nothing can be written, so that the message is not taken as sent", async () => {
    const closed = new Error("EPIPE");
    const output = new Writable({ write: (_chunk, _encoding, done) => done(closed) });
    output.on("error", () => {});
    await expect(consoleNotifier(output).send(message, signal)).rejects.toBe(closed);
  });
});
