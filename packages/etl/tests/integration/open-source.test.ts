import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import {
  brotliCompressSync,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { SourceError, SourceUnavailableError } from "../../src/errors.ts";
import { DEFAULT_LIMITS, openSource } from "../../src/extract/open-source.ts";

const CSV = Buffer.from(`date,cases\n${"2021-01-01,12800\n".repeat(400)}`);
const signal = new AbortController().signal;

let server: Server;
let url: string;
let answer: (socket: Socket) => void;
beforeAll(async () => {
  server = createServer((socket) => {
    socket.on("error", () => {}).once("data", () => answer(socket));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as { port: number }).port}/us.csv`;
});
afterAll(() => void server.close());

const head = (headers: readonly string[], status = "200 OK", version = "1.1"): string =>
  `${[`HTTP/${version} ${status}`, "Connection: close", ...headers].join("\r\n")}\r\n\r\n`;
const framed =
  (body: Uint8Array, ...headers: readonly string[]) =>
  (socket: Socket) => {
    socket.write(head([`Content-Length: ${body.length}`, ...headers]));
    socket.end(body);
  };

async function read(respond: (socket: Socket) => void): Promise<Buffer> {
  answer = respond;
  const file = await openSource(url, { limits: DEFAULT_LIMITS, signal });
  if (file === "not-modified") throw new Error("not modified");
  const chunks: Uint8Array[] = [];
  for await (const chunk of file.body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe.each<[string, string, Uint8Array]>([
  ["gzip", "gzip", gzipSync(CSV)],
  ["x-gzip", "x-gzip", gzipSync(CSV)],
  ["deflate", "deflate", deflateSync(CSV)],
  ["raw deflate", "deflate", deflateRawSync(CSV)],
  ["br", "br", brotliCompressSync(CSV)],
  ["zstd", "zstd", zstdCompressSync(CSV)],
  ["deflate, then gzip", "deflate, gzip", gzipSync(deflateSync(CSV))],
])("a body with the content encoding %s", (_, encoding, bytes) => {
  const header = `Content-Encoding: ${encoding}`;

  it("is uncompressed", async () => {
    expect(await read(framed(bytes, header))).toEqual(CSV);
  });

  it("is a passing fault wherever it is cut short", async () => {
    for (const at of [0, 1, 5, bytes.length >> 1, bytes.length - 4, bytes.length - 1]) {
      await expect(read(framed(bytes.subarray(0, at), header))).rejects.toBeInstanceOf(
        SourceUnavailableError,
      );
    }
  });

  it("is refused with other bytes after its end", async () => {
    const more = Buffer.concat([bytes, Buffer.from("\0\0garbage")]);
    await expect(read(framed(more, header))).rejects.toThrow("cannot be uncompressed");
  });
});

it("a content encoding that is unknown is refused by name", async () => {
  await expect(read(framed(CSV, "Content-Encoding: compress"))).rejects.toThrow('"compress"');
});

it.each<[string, Uint8Array, string[]]>([
  ["has no name that says so", gzipSync(CSV), []],
  [
    "has several members",
    Buffer.concat([gzipSync(CSV.subarray(0, 99)), gzipSync(CSV.subarray(99))]),
    [],
  ],
  ["is gzipped twice", gzipSync(gzipSync(CSV)), []],
  ["is gzipped again on the way", gzipSync(gzipSync(CSV)), ["Content-Encoding: gzip"]],
])("gzip is recognized by its first bytes where it %s", async (_, bytes, headers) => {
  expect(await read(framed(bytes, ...headers))).toEqual(CSV);
});

describe("a body that is neither chunked nor has a length", () => {
  it.each(["1.0", "1.1"])("is read to the end of the connection (HTTP/%s)", async (version) => {
    const body = await read((socket) => socket.end(head([], "200 OK", version) + CSV));
    expect(body).toEqual(CSV);
  });

  it("is a passing fault where the connection is reset", async () => {
    const cut = read((socket) => {
      socket.write(head([]) + CSV, () => socket.resetAndDestroy());
    });
    await expect(cut).rejects.toBeInstanceOf(SourceUnavailableError);
  });

  it("is a passing fault where its last line has no end", async () => {
    const cut = read((socket) => socket.end(head([]) + CSV.subarray(0, -3)));
    await expect(cut).rejects.toThrow("may be cut short");
  });
});

it.each<[string, string]>([
  ["is shorter than its Content-Length", head([`Content-Length: ${CSV.length + 1}`]) + CSV],
  ["is longer than its Content-Length", head([`Content-Length: ${CSV.length - 3}`]) + CSV],
  ["lacks its last chunk", `${head(["Transfer-Encoding: chunked"])}5\r\ndate,\r\n`],
])("a body that %s is a passing fault", async (_, bytes) => {
  await expect(read((socket) => socket.end(bytes))).rejects.toBeInstanceOf(SourceUnavailableError);
});

it.each<[string, string[], number]>([
  ["403 Forbidden", ["Retry-After: 7"], 7_000],
  ["403 Forbidden", ["x-ratelimit-remaining: 0", "x-ratelimit-reset: 9"], 9_000],
  ["429 Too Many Requests", ["Retry-After: 3600"], 3_600_000],
])("status %s with %j may pass, and says how long to wait", async (status, headers, retryAfter) => {
  const failed = read((socket) => socket.end(head([...headers, "Content-Length: 0"], status)));
  await expect(failed).rejects.toMatchObject({ code: "SOURCE_UNAVAILABLE", retryAfter });
  await expect(failed).rejects.toThrow(/asks to wait \d+ s: try again after 20/);
});

it.each(["-5", "soon", "5 minutes"])("403 with Retry-After: %s is final", async (value) => {
  const headers = [`Retry-After: ${value}`, "Content-Length: 0"];
  await expect(read((socket) => socket.end(head(headers, "403 Forbidden")))).rejects.toBeInstanceOf(
    SourceError,
  );
});

describe("with HTTP_PROXY", () => {
  it("a failure names the proxy without its credentials", async () => {
    process.env.http_proxy = "http://user:secret@127.0.0.1:1";
    try {
      const failed = openSource("http://data.invalid/us.csv", { limits: DEFAULT_LIMITS, signal });
      await expect(failed).rejects.toThrow("through the proxy http://127.0.0.1:1: ");
      await expect(failed).rejects.not.toThrow("secret");
    } finally {
      delete process.env.http_proxy;
    }
  });

  it("a malformed value is refused by the variable's name", async () => {
    process.env.http_proxy = "socks5://127.0.0.1:1";
    try {
      const failed = openSource("http://data.invalid/us.csv", { limits: DEFAULT_LIMITS, signal });
      await expect(failed).rejects.toThrow("http_proxy is not the URL of an HTTP proxy");
    } finally {
      delete process.env.http_proxy;
    }
  });
});
