import { randomBytes } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { SourceError, SourceUnavailableError } from "../../src/core/errors.ts";
import { S3Copies } from "../../src/extract/s3-copies.ts";
import { CopiesServer } from "../support/copies-server.ts";

const { bucket } = CopiesServer;
const CONTENT = randomBytes(20_000_000);
const CHUNK = 300_000;
/** Pieces of 8 MiB, and what begins and completes them. */
const REQUESTS = ["POST ?uploads", ...Array(3).fill("PUT ?partNumber"), "POST ?uploadId"];

let server: CopiesServer;
const copies = new S3Copies(bucket);
const { signal } = new AbortController();

async function* chunks(content: Buffer = CONTENT): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += CHUNK) yield content.subarray(at, at + CHUNK);
}
const read = (from: number, to: number, name = "file") =>
  buffer(copies.read(name, from, to, signal));

beforeAll(async () => {
  server = await CopiesServer.start();
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => {
  server.objects.clear();
  server.requests.length = 0;
  server.faultOf = () => undefined;
});

describe("copies in a bucket", () => {
  it("give any range of the bytes that were written", async () => {
    await copies.write("file", chunks(), signal);
    expect(server.requests).toEqual(REQUESTS);
    for (const [from, to] of [
      [0, 1],
      [0, CONTENT.length],
      [8_388_600, 16_777_300],
      [CONTENT.length - 1, CONTENT.length],
      [5, 5],
    ] as const) {
      expect((await read(from, to)).equals(CONTENT.subarray(from, to))).toBe(true);
    }
  });

  it("may be empty", async () => {
    await copies.write("file", chunks(Buffer.alloc(0)), signal);
    expect(server.objects.get("copies/file")).toHaveLength(0);
  });

  it.each(REQUESTS.map((request, at) => [at + 1, request] as const))(
    "are whole although request %d (%s) fails once",
    async (n) => {
      server.faultOf = (at) => (at === n ? { status: 500, code: "InternalError" } : undefined);
      await copies.write("file", chunks(), signal);
      expect(server.objects.get("copies/file")?.equals(CONTENT)).toBe(true);
    },
  );

  it.each(REQUESTS.map((request, at) => [at + 1, request] as const))(
    "are not there if request %d (%s) is denied",
    async (n) => {
      server.faultOf = (at) => (at >= n ? { status: 403, code: "AccessDenied" } : undefined);
      const written = copies.write("file", chunks(), signal);
      await expect(written).rejects.toThrow(SourceError);
      await expect(written).rejects.toThrow(
        `the copy file of a source in bucket ${bucket} cannot be used: AccessDenied. Check that the bucket is there`,
      );
      expect(server.objects.size).toBe(0);
    },
  );

  it("are whole although S3 says once that all is well, and then that it is not", async () => {
    server.faultOf = (at) => (at === 5 ? { status: 200, code: "InternalError" } : undefined);
    await copies.write("file", chunks(), signal);
    expect(server.objects.get("copies/file")?.equals(CONTENT)).toBe(true);
  });

  it("are not there if the source breaks off, whose error it is", async () => {
    async function* broken() {
      yield* chunks();
      throw new SourceUnavailableError("the source broke off");
    }
    await expect(copies.write("file", broken(), signal)).rejects.toThrow("the source broke off");
    expect(server.objects.size).toBe(0);
  });

  it("may be read again after an answer that breaks off", async () => {
    await copies.write("file", chunks(), signal);
    server.faultOf = () => "cut";
    await expect(read(0, CONTENT.length)).rejects.toThrow(SourceUnavailableError);
  });

  it("that are missing are named", async () => {
    await expect(read(0, 1, "other")).rejects.toThrow(SourceError);
    await expect(read(0, 1, "other")).rejects.toThrow("the copy other of a source");
  });

  it("end with the run's signal", async () => {
    const run = new AbortController();
    run.abort(new Error("the run is over"));
    const written = copies.write("file", chunks(), run.signal);
    await expect(written).rejects.toMatchObject({ name: "AbortError" });
    expect(server.objects.size).toBe(0);
  });
});
