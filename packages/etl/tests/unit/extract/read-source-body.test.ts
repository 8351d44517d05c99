import { describe, expect, it } from "@jest/globals";
import { SourceUnavailableError } from "../../../src/core/errors.ts";
import { inChunks, readBody } from "./reading.ts";

describe("a body", () => {
  it("is not read further where the header is wrong, and is closed", async () => {
    let chunks = 0;
    const closed = Promise.withResolvers<void>();
    async function* endless(): AsyncIterable<Uint8Array> {
      try {
        yield Buffer.from("<!doctype html>\n");
        for (; chunks < 100_000; chunks++) yield Buffer.from("<p>\n".repeat(1_000));
      } finally {
        closed.resolve();
      }
    }
    const { details } = await readBody(endless());
    expect(details).toEqual([expect.stringContaining("the file is an HTML page")]);
    expect(chunks).toBeLessThan(1_000);
    await closed.promise;
  });

  it("that breaks off is thrown as its own error, so that it is fetched again", async () => {
    const broken = new SourceUnavailableError("cut");
    async function* cut(): AsyncIterable<Uint8Array> {
      yield Buffer.from("city,people\nOslo,-1\nBe");
      throw broken;
    }
    await expect(readBody(cut())).rejects.toBe(broken);
  });

  it("is closed where a row cannot be taken, and that error is thrown", async () => {
    const full = new Error("the disk is full");
    const closed = Promise.withResolvers<void>();
    async function* body(): AsyncIterable<Uint8Array> {
      try {
        yield* inChunks(Buffer.from(`city,people\n${"Oslo,1\n".repeat(50_000)}`), 1_000);
      } finally {
        closed.resolve();
      }
    }
    const reading = readBody(body(), { onRow: () => Promise.reject(full) });
    await expect(reading).rejects.toBe(full);
    await closed.promise;
  });
});
