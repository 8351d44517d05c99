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
import { SourceError, SourceUnavailableError } from "../../src/core/errors.ts";
import { openSource } from "../../src/extract/open-source.ts";
import { DEFAULT_LIMITS, type OpenedFile } from "../../src/extract/opened-file.ts";

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

/** As pzstd writes it; the last frame but one is skippable. */
function zstdFrames(bytes: Buffer): Buffer {
  const half = bytes.length >> 1;
  const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 0, 0]);
  const [first, second] = [bytes.subarray(0, half), bytes.subarray(half)].map((part) =>
    zstdCompressSync(part),
  ) as [Buffer, Buffer];
  return Buffer.concat([first, zstdCompressSync(""), skippable, second]);
}

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
  ["zstd of several frames", "zstd", zstdFrames(CSV)],
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

  it.each([
    ["is marked as such", [], CSV, true],
    ["is not, with a length", [`Content-Length: ${CSV.length}`], CSV, undefined],
    [
      "is not, if its compression tells the end",
      ["Content-Encoding: br"],
      brotliCompressSync(CSV),
      undefined,
    ],
    ["is, if another gzip member may follow", [], gzipSync(CSV), true],
    ["is, if a coded gzip member may follow", ["Content-Encoding: gzip"], gzipSync(CSV), true],
    ["is, if a zstd frame may follow", ["Content-Encoding: zstd"], zstdCompressSync(CSV), true],
    [
      "is not, if gzip lies within what tells its end",
      ["Content-Encoding: br"],
      brotliCompressSync(gzipSync(CSV)),
      undefined,
    ],
  ])("%s", async (_, headers, bytes, isUnframed) => {
    answer = (socket) => {
      socket.write(head(headers));
      socket.end(bytes);
    };
    const file = await openSource(url, { limits: DEFAULT_LIMITS, signal });
    expect((file as OpenedFile).isUnframed || undefined).toBe(isUnframed);
    for await (const _ of (file as OpenedFile).body);
  });
});

const ENDED = "the connection ended before the end of the body. Check the network";
const LONGER = "bytes follow the end of the body that the server announced";
it.each<[string, string, string]>([
  ["is shorter than its Content-Length", head([`Content-Length: ${CSV.length + 1}`]) + CSV, ENDED],
  ["is longer than its Content-Length", head([`Content-Length: ${CSV.length - 3}`]) + CSV, LONGER],
  [
    "is longer than its Content-Length on a connection that stays",
    head([`Content-Length: ${CSV.length - 3}`]).replace("Connection: close\r\n", "") + CSV,
    LONGER,
  ],
  ["lacks its last chunk", `${head(["Transfer-Encoding: chunked"])}5\r\ndate,\r\n`, ENDED],
  [
    "has a chunk size that is none",
    `${head(["Transfer-Encoding: chunked"])}5\r\ndate,\r\nxyz\r\n`,
    "(HPE_INVALID_CHUNK_SIZE). Check the network",
  ],
])("a body that %s is a passing fault", async (_, bytes, reason) => {
  const failed = read((socket) => socket.end(bytes));
  await expect(failed).rejects.toBeInstanceOf(SourceUnavailableError);
  await expect(failed).rejects.toThrow(reason);
});

it.each<[string, string]>([
  [
    "two different lengths",
    head([`Content-Length: ${CSV.length}`, `Content-Length: ${CSV.length - 3}`]) + CSV,
  ],
  ["the same length twice", head(Array(2).fill(`Content-Length: ${CSV.length}`)) + CSV],
  ["a list of lengths", head([`Content-Length: ${CSV.length}, ${CSV.length}`]) + CSV],
  ["a negative length", head(["Content-Length: -1"]) + CSV],
  [
    "a length and chunks",
    `${head(["Content-Length: 5", "Transfer-Encoding: chunked"])}5\r\ndate,\r\n0\r\n\r\n`,
  ],
])("an answer with %s is refused", async (_, bytes) => {
  await expect(read((socket) => socket.end(bytes))).rejects.toMatchObject({
    code: "SOURCE",
    message: expect.stringContaining("The server's answer breaks the rules of HTTP"),
  });
});

it.each([
  ["206 Partial Content", [`Content-Range: bytes 0-9/${CSV.length}`], CSV.subarray(0, 10)],
  ["206 Partial Content", [], CSV],
])("status %s is refused: no part was requested", async (status, headers, bytes) => {
  const part = read((socket) => {
    socket.write(head([`Content-Length: ${bytes.length}`, ...headers], status));
    socket.end(bytes);
  });
  await expect(part).rejects.toMatchObject({ code: "SOURCE" });
  await expect(part).rejects.toThrow("answers 206 Partial Content");
});

it.each([
  [`bytes 0-9/${CSV.length}`, 10],
  [`bytes 10-${CSV.length - 1}/${CSV.length}`, CSV.length - 10],
  ["bytes 0-9/*", 10],
])("a 200 with Content-Range: %s is refused: it is a part", async (range, length) => {
  const bytes = CSV.subarray(0, length);
  const part = read((socket) => {
    socket.write(head([`Content-Length: ${length}`, `Content-Range: ${range}`]));
    socket.end(bytes);
  });
  await expect(part).rejects.toMatchObject({ code: "SOURCE" });
  await expect(part).rejects.toThrow(`answers with a part of the file (Content-Range: ${range})`);
});

it("a 200 whose Content-Range is the whole file is read", async () => {
  const range = `bytes 0-${CSV.length - 1}/${CSV.length}`;
  const whole = read((socket) => {
    socket.write(head([`Content-Length: ${CSV.length}`, `Content-Range: ${range}`]));
    socket.end(CSV);
  });
  expect(await whole).toEqual(CSV);
});

it("a 304 that names another entity tag is not believed: the file is fetched", async () => {
  answer = (socket) => {
    answer = framed(CSV, 'ETag: "new"');
    socket.end(head(['ETag: "new"'], "304 Not Modified"));
  };
  const file = (await openSource(url, {
    ...{ limits: DEFAULT_LIMITS, signal, etag: '"old"' },
  })) as OpenedFile;
  expect(file.etag).toBe('"new"');
  const chunks: Uint8Array[] = [];
  for await (const chunk of file.body) chunks.push(chunk);
  expect(Buffer.concat(chunks)).toEqual(CSV);
});

it.each<[string, string[], string]>([
  ["403 Forbidden", ["Retry-After: 7"], "7"],
  ["403 Forbidden", ["x-ratelimit-remaining: 0", "x-ratelimit-reset: 9"], "9"],
  ["429 Too Many Requests", ["Retry-After: 3600"], "3,600"],
])("status %s with %j may pass, and says how long to wait", async (status, headers, seconds) => {
  const failed = read((socket) => socket.end(head([...headers, "Content-Length: 0"], status)));
  const retryAfter = Number(seconds.replace(",", "")) * 1000;
  await expect(failed).rejects.toMatchObject({ code: "SOURCE_UNAVAILABLE", retryAfter });
  await expect(failed).rejects.toThrow(`asks to wait ${seconds} s: try again after 20`);
});

it("a time to wait that is beyond reason is said without numbers", async () => {
  const headers = ["Retry-After: 99999999999999999999", "Content-Length: 0"];
  const failed = read((socket) => socket.end(head(headers, "429 Too Many Requests")));
  await expect(failed).rejects.toThrow(
    /answers 429 Too Many Requests. It asks to wait for more than a year: ask its operator$/,
  );
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
