import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { buildFunction } from "../../src/build-function.ts";
import { digest, filesIn } from "../support/files-in.ts";

describe("buildFunction", () => {
  const folder = mkdtempSync(join(tmpdir(), "function-test-"));
  const output = join(folder, "function");
  const read = (file: string): string => readFileSync(join(output, file), "utf8");
  afterAll(() => rmSync(folder, { recursive: true }));
  beforeAll(() => {
    expect(buildFunction(output)).toBe(true);
  });

  it("gives Lambda an ES module with a handler, and nothing but JavaScript", () => {
    expect(JSON.parse(read("package.json"))).toEqual({ type: "module" });
    expect(read("handler.js")).toMatch(/^export async function handler\(/m);
    expect(filesIn(output).filter((file) => !file.endsWith(".js"))).toEqual(["package.json"]);
  });

  it("stays readable: comments are there, source maps are not missed", () => {
    expect(read("run.js")).toContain("/** Sends the message of a finished run, once,");
    for (const file of filesIn(output)) expect(read(file)).not.toContain("sourceMappingURL");
  });

  it("is small enough for the console's editor", () => {
    const sizes = filesIn(output).map((file) => deflateRawSync(read(file)).byteLength + 200);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(100_000);
  });

  it("does nothing while nothing changes", () => {
    const before = digest(output);
    expect(buildFunction(output)).toBe(false);
    expect(digest(output)).toBe(before);
  });

  it("drops what has no source any more, and mends what was edited", () => {
    const before = digest(output);
    writeFileSync(join(output, "gone.js"), "");
    writeFileSync(join(output, "handler.js"), "");
    expect(buildFunction(output)).toBe(true);
    expect(digest(output)).toBe(before);
  });
});
