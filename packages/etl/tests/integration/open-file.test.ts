import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:fs";
import {
  appendFile,
  type FileHandle,
  mkdtemp,
  open,
  rename,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { InterruptedError } from "../../src/core/errors.ts";
import { openFile } from "../../src/extract/open-file.ts";
import { openSource, Sources } from "../../src/extract/open-source.ts";
import { DEFAULT_LIMITS, type OpenedFile, type OpenSource } from "../../src/extract/opened-file.ts";
import { Spools } from "../../src/extract/spools.ts";
import { run } from "../../src/run.ts";
import { settingsOn, streamed, testClock } from "../support/runs.ts";
import type { TestClock } from "../support/test-clock.ts";
import { embeddedTestDatabase } from "../support/test-databases.ts";

const CSV = Buffer.from(`date,cases\n${"2021-01-01,12800\n".repeat(40_000)}`);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "daily-delta-files-"));
});
afterAll(() => rm(folder, { recursive: true }));

const optionsOf = (signal = new AbortController().signal) => ({ limits: DEFAULT_LIMITS, signal });
const urlOf = (name: string): string => pathToFileURL(join(folder, name)).href;
const opened = async (url: string, openWith: OpenSource = openSource, signal?: AbortSignal) =>
  (await openWith(url, optionsOf(signal))) as OpenedFile;

async function contentOf({ body }: OpenedFile): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}
const read = async (url: string, openWith?: OpenSource): Promise<Buffer> =>
  contentOf(await opened(url, openWith));
/** Buffers of this length are slow to compare by jest. */
const isWhole = (content: Buffer): boolean => content.equals(CSV);

async function pipeNamed(name: string): Promise<string> {
  await promisify(execFile)("mkfifo", [join(folder, name)]);
  return urlOf(name);
}

describe("a regular file", () => {
  it("is read whole, and tells its size", async () => {
    await writeFile(join(folder, "us.csv"), CSV);
    await symlink("us.csv", join(folder, "link.csv"));
    for (const name of ["us.csv", "link.csv"]) {
      const file = await opened(urlOf(name));
      expect(file).toMatchObject({ etag: null, size: CSV.length });
      expect(isWhole(await contentOf(file))).toBe(true);
    }
  });

  it("is a passing fault if it is changed while it is read", async () => {
    await writeFile(join(folder, "grows.csv"), CSV);
    const reading = (async () => {
      for await (const _ of (await opened(urlOf("grows.csv"))).body) {
        await appendFile(join(folder, "grows.csv"), "2021-01-02,1\n");
      }
    })();
    await expect(reading).rejects.toMatchObject({
      code: "SOURCE_UNAVAILABLE",
      message: expect.stringContaining("grows.csv was changed while it was read. Write a new"),
    });
  });

  it("may be replaced by another one while it is read", async () => {
    await writeFile(join(folder, "old.csv"), CSV);
    await writeFile(join(folder, "new.csv"), "date,cases\n");
    const file = await opened(urlOf("old.csv"));
    await rename(join(folder, "new.csv"), join(folder, "old.csv"));
    expect(isWhole(await contentOf(file))).toBe(true);
  });

  it("is not read on after the signal", async () => {
    await writeFile(join(folder, "long.csv"), CSV);
    const stop = new AbortController();
    let chunks = 0;
    const reading = (async () => {
      for await (const _ of (await opened(urlOf("long.csv"), undefined, stop.signal)).body) {
        chunks += 1;
        stop.abort(new Error("Ctrl-C"));
      }
    })();
    await expect(reading).rejects.toThrow("Ctrl-C");
    expect(chunks).toBe(1);
  });

  it("is read where it has no size, as in /proc", async () => {
    if (process.platform !== "linux") return;
    const file = await opened("file:///proc/version");
    expect(file.size).toBeUndefined();
    expect(String(await contentOf(file))).toMatch(/^Linux/);
  });
});

it.each([
  ["is not there", () => urlOf("gone.csv"), /gone\.csv.*Check the path$/],
  ["is a folder", () => pathToFileURL(folder).href, /is a folder\. Name a file$/],
  ["is on another machine", () => "file://host/us.csv", /names no file of this machine/],
  ["has a slash in its name", () => "file:///a%2Fb.csv", /names no file of this machine/],
])("a file that %s is refused", async (_, url, message) => {
  await expect(read(url())).rejects.toMatchObject({
    ...{ code: "SOURCE", message: expect.stringMatching(message) },
  });
});

it("a socket is refused by name", async () => {
  const server = createServer().listen(join(folder, "socket"));
  await once(server, "listening");
  await expect(read(urlOf("socket"))).rejects.toThrow("it is a socket, which cannot be opened");
  server.close();
});

it("a character device is read as far as it goes", async () => {
  expect(await read("file:///dev/null")).toHaveLength(0);
  const small = { ...DEFAULT_LIMITS, maxBytes: 100_000 };
  const open: OpenSource = (url, options) => openSource(url, { ...options, limits: small });
  await expect(read("file:///dev/zero", open)).rejects.toThrow("more than 100,000 bytes");
});

describe("a named pipe", () => {
  it("is read to the end of what is written, in however many pieces", async () => {
    const url = await pipeNamed("pieces");
    const content = read(url);
    // Its opening waits for a reader.
    const writer = await open(join(folder, "pieces"), "w");
    await writer.write(CSV.subarray(0, 100));
    await setImmediate();
    await writer.write(CSV.subarray(100));
    await writer.close();
    expect(isWhole(await content)).toBe(true);
  });

  it.each(["without a writer", "whose writer is silent"])(
    "%s ends with the signal, again and again",
    async (name) => {
      const url = await pipeNamed(name);
      // More often than there are threads in Node's pool.
      for (let round = 0; round < 6; round++) {
        const stop = new AbortController();
        const reading = opened(url, undefined, stop.signal).then(contentOf);
        const writer = name.includes("silent") && (await open(join(folder, name), "w"));
        await setImmediate();
        stop.abort(new Error("Ctrl-C"));
        await expect(reading).rejects.toThrow("Ctrl-C");
        if (writer) await writer.close();
      }
      // The threads are free.
      expect(isWhole(await read(urlOf("us.csv")))).toBe(true);
    },
  );

  it("ends at once where the signal came before", async () => {
    const url = await pipeNamed("late");
    const reading = opened(url, undefined, AbortSignal.abort(new Error("Ctrl-C")));
    await expect(reading).rejects.toThrow("Ctrl-C");
  });
});

describe("a run whose pipe has a silent writer", () => {
  /** Opens a named pipe for writing as soon as a run reads it. */
  async function writerOf(name: string): Promise<FileHandle> {
    const flags = constants.O_WRONLY | constants.O_NONBLOCK;
    for (;;) {
      try {
        return await open(join(folder, name), flags);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENXIO") throw error;
        await setImmediate();
      }
    }
  }

  it.each([
    ["its deadline", "DEADLINE", (clock: TestClock) => clock.toNextTimer()],
    ["its signal", "INTERRUPTED", (_: TestClock, stop: () => void) => stop()],
  ])("ends with %s, and says so", async (name, code, end) => {
    const db = await embeddedTestDatabase();
    const clock = testClock();
    const interrupt = new AbortController();
    const ended = run(
      { dataset: streamed, urls: { left: await pipeNamed(name) } },
      settingsOn(db, { clock, signal: interrupt.signal }),
    );
    const writer = await writerOf(name);
    end(clock, () => interrupt.abort(new InterruptedError("Ctrl-C")));
    const { record } = await ended;
    expect(record).toMatchObject({ status: "failed", error: { code } });
    await writer.close();
    await db.close();
  });
});

describe("what can be read only once", () => {
  async function pipeOf(name: string, bytes: Uint8Array): Promise<string> {
    const url = await pipeNamed(name);
    const writer = spawn("sh", ["-c", `cat > '${join(folder, name)}'`]);
    writer.stdin.on("error", () => {}).end(bytes);
    return url;
  }

  it.each([
    ["plain", CSV],
    ["gzipped", gzipSync(CSV)],
  ])("is opened again as often as a run needs it, %s", async (name, bytes) => {
    await using sources = new Sources();
    const url = await pipeOf(name, bytes);
    for (let round = 0; round < 3; round++)
      expect(isWhole(await read(url, sources.open))).toBe(true);
  });

  it("is whole the second time, wherever the first reading stopped", async () => {
    for (const stopAt of [0, 1, 2, 5]) {
      await using sources = new Sources();
      const url = await pipeOf(`stopped-${stopAt}`, CSV);
      let chunks = 0;
      for await (const _ of (await opened(url, sources.open)).body) {
        if (chunks++ === stopAt) break;
      }
      expect(isWhole(await read(url, sources.open))).toBe(true);
    }
  });

  it("leaves no file with a name behind, and says where there is no room", async () => {
    await using spools = new Spools(() => open("/dev/full", constants.O_RDWR));
    const url = await pipeOf("full", CSV);
    const file = await openFile(url, optionsOf(), spools);
    await expect(contentOf(file)).rejects.toMatchObject({
      code: "SOURCE",
      message: expect.stringMatching(/^cannot keep a copy of a pipe in .*ENOSPC.*set TMPDIR/),
    });
  });
});
