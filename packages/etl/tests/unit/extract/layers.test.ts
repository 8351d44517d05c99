import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { SourceError } from "../../../src/core/errors.ts";
import { openSource } from "../../../src/extract/open-source.ts";
import { DEFAULT_LIMITS } from "../../../src/extract/opened-file.ts";
import { zipOf } from "../../support/zip.ts";
import { read } from "./reading.ts";

const CSV = "date,cases\n2020-01-21,1\n2020-01-22,2\n";
/** The same, by `xz -9e`. */
const XZ = Buffer.from(
  "/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM4AAkACBdADIYSu7rkaNHCOzC9sQyOFCNNUGjH34IFllGbXqeHbAAAJoVWsAoGX+1AAE8JZMYcRgftvN9AQAAAAAEWVo=",
  "base64",
);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "layers-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function open(bytes: Uint8Array, member?: string, maxBytes = DEFAULT_LIMITS.maxBytes) {
  const path = join(folder, "file");
  await writeFile(path, bytes);
  const signal = new AbortController().signal;
  const limits = { ...DEFAULT_LIMITS, maxBytes };
  const file = await openSource(pathToFileURL(path).href, { limits, signal, member });
  if (file === "not-modified") throw new Error("not modified");
  const chunks: Uint8Array[] = [];
  for await (const chunk of file.body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe("a compressed file", () => {
  it.each<[string, Uint8Array, string?]>([
    ["zstd", zstdCompressSync(CSV)],
    [
      "several zstd frames",
      Buffer.concat([zstdCompressSync(CSV.slice(0, 20)), zstdCompressSync(CSV.slice(20))]),
    ],
    ["xz", XZ],
    ["gzip of xz", gzipSync(XZ)],
    ["ZIP with one member", zipOf({ "data/us.csv": CSV })],
    ["ZIP with one member that is stored", zipOf({ "us.csv": CSV }, { stored: true })],
    ["ZIP from a Mac", zipOf({ "us/": "", "us/us.csv": CSV, "__MACOSX/us/._us.csv": "x" })],
    ["ZIP of gzip", zipOf({ "us.csv.gz": gzipSync(CSV) })],
    ["ZIP with a named member", zipOf({ "readme.txt": "x", "us.csv": CSV }), "us.csv"],
    ["ZIP with a member in a folder", zipOf({ "a/readme.txt": "x", "a/us.csv": CSV }), "us.csv"],
  ])("is read as %s", async (...[, bytes, member]) => {
    expect((await open(bytes, member)).toString()).toBe(CSV);
  });

  it.each<[string, Uint8Array, string, string?]>([
    ["xz that is cut short", XZ.subarray(0, -20), "(xz). It is cut short or damaged"],
    ["xz with other bytes after it", Buffer.concat([XZ, Buffer.from("garbage!")]), "(xz). It is"],
    ["zstd that is cut short", zstdCompressSync(CSV).subarray(0, -3), "(zstd). It is cut short"],
    ["ZIP that is cut short", zipOf({ "us.csv": CSV }).subarray(0, -30), "(ZIP). It is cut short"],
    [
      "ZIP with two members",
      zipOf({ "a.csv": CSV, "b.csv": CSV }),
      'the ZIP archive has "a.csv", "b.csv"; name the wanted one: `format: { member: "a.csv" }`',
    ],
    ["ZIP without a member", zipOf({ "a/": "" }), "the ZIP archive has no file"],
    [
      "ZIP without the named member",
      zipOf({ "a.csv": CSV }),
      'has "a.csv"; none is called "b.csv"',
      "b.csv",
    ],
    [
      "ZIP with two members of the name",
      zipOf({ "a/a.csv": CSV, "b/a.csv": CSV }),
      'more than one is called "a.csv"',
      "a.csv",
    ],
    ["ZIP with a password", zipOf({ "a.csv": CSV }, { encrypted: true }), "it needs a password"],
  ])("is refused as %s", async (...[, bytes, problem, member]) => {
    const opening = open(bytes, member);
    await expect(opening).rejects.toThrow(SourceError);
    await expect(opening).rejects.toThrow(problem);
  });

  it.each([
    ["xz", XZ],
    ["ZIP", zipOf({ "us.csv": CSV })],
    ["stored ZIP", zipOf({ "us.csv": CSV }, { stored: true })],
  ])("is refused wherever a byte of %s differs, or read as it was", async (_, bytes) => {
    for (let at = 6; at < bytes.length; at++) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] as number) ^ 0x55;
      const result = await open(damaged).then(String, (error: unknown) => error);
      if (result === CSV) continue;
      expect([at, result]).toEqual([at, expect.any(SourceError)]);
    }
  });

  it("is refused where it is larger than allowed", async () => {
    const large = "x".repeat(100_000);
    for (const bytes of [zipOf({ "a.csv": large }), zstdCompressSync(large)]) {
      await expect(open(bytes, undefined, 50_000)).rejects.toThrow("has more than 50,000 bytes");
    }
  });

  it("is named where it is an office document", async () => {
    const workbook = await open(zipOf({ "[Content_Types].xml": "<x/>", "xl/sheet1.xml": "<x/>" }));
    expect((await read(workbook)).details[0]).toContain("an Excel workbook (.xlsx)");
  });
});
