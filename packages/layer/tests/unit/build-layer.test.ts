import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { buildLayer } from "../../src/build-layer.ts";
import { copyRuntimeFiles } from "../../src/copy-runtime-files.ts";
import { digest } from "../support/files-in.ts";

describe("buildLayer", () => {
  const folder = mkdtempSync(join(tmpdir(), "layer-test-"));
  const first = join(folder, "first");
  afterAll(() => rmSync(folder, { recursive: true }));
  beforeAll(() => {
    expect(buildLayer(first)).toBe(true);
  });

  it("gives the same bytes in another folder, at another time, under another umask", () => {
    const umask = process.umask(0o077);
    try {
      buildLayer(join(folder, "second"));
    } finally {
      process.umask(umask);
    }
    expect(digest(join(folder, "second"))).toBe(digest(first));
  });

  it("does nothing while nothing changes", () => {
    const { ctimeMs } = statSync(first);
    expect(buildLayer(first)).toBe(false);
    expect(statSync(first).ctimeMs).toBe(ctimeMs);
  });

  it("builds again after a change of its inputs", () => {
    writeFileSync(`${first}.stamp`, "of other inputs");
    expect(buildLayer(first)).toBe(true);
  });

  it("refuses symbolic links, which would be missing in Lambda", () => {
    symlinkSync(first, join(folder, "link"));
    expect(() => copyRuntimeFiles(folder, join(folder, "copy"))).toThrow(/is a symbolic link/);
  });
});
