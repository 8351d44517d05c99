import { Writable } from "node:stream";
import { describe, expect, it } from "@jest/globals";
import { consoleNotifier } from "../../../src/notify/console.ts";
import { composeMessage } from "../../../src/notify/message.ts";
import { succeeded } from "./records.ts";

const message = composeMessage(succeeded, { environment: "dev" });
const { signal } = new AbortController();

describe("consoleNotifier", () => {
  it("writes the body, and nothing that is meant for programs", async () => {
    let written = "";
    const output = new Writable({
      write(chunk, _, done) {
        written += chunk;
        done();
      },
    });
    await consoleNotifier(output).send(message, signal);
    expect(written).toBe(`${message.body}\n`);
  });

  it("fails where nothing can be written, so that the message is not taken as sent", async () => {
    const closed = new Error("EPIPE");
    const output = new Writable({ write: (_chunk, _encoding, done) => done(closed) });
    output.on("error", () => {});
    await expect(consoleNotifier(output).send(message, signal)).rejects.toBe(closed);
  });
});
