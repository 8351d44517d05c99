import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { PageError, readPage } from "../../src/constructs/page/read-page.ts";

let folder: string;

function write(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), "");
  }
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "daily-delta-page-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe("readPage", () => {
  it("finds files in their order, also in folders, with their paths", () => {
    write("index.html", "fonts/a.json", "b.svg");
    expect(readPage(folder).map(({ path, file }) => [path, file])).toEqual([
      ["b.svg", join(folder, "b.svg")],
      ["fonts/a.json", join(folder, "fonts/a.json")],
      ["index.html", join(folder, "index.html")],
    ]);
  });

  it("leaves out the job's data files, and hidden files", () => {
    write("index.html", ".gitkeep", ".cache/a.json", "a/.b/c.js", "data/datasets.json");
    write("data/us-daily/rows.json", "database.svg");
    expect(readPage(folder).map(({ path }) => path)).toEqual(["database.svg", "index.html"]);
  });

  it.each([
    ["app-MB4XGN5T.js", true],
    ["chunk-ABCDEFGH.js", true],
    ["style-0123abcd.css", true],
    ["style-d41d8cd98f00b204e9800998ecf8427e.css", true],
    ["us-counties.js", false],
    ["app.js", false],
    ["index.html", false],
  ])("lets browsers keep %s forever: %s", (path, isForEver) => {
    write("index.html", path);
    const file = readPage(folder).find((found) => found.path === path);
    expect(file?.cacheControl).toBe(
      isForEver ? "public, max-age=31536000, immutable" : "public, max-age=60",
    );
  });

  it("names the command to run if the page is not built", () => {
    const message = /has no index\.html: .*Run `pnpm synth`/;
    expect(() => readPage(folder)).toThrow(message);
    expect(() => readPage(join(folder, "nowhere"))).toThrow(message);
  });

  it("refuses a file of an unknown content type", () => {
    write("index.html", "notes.docx");
    expect(() => readPage(folder)).toThrow(PageError);
    expect(() => readPage(folder)).toThrow("a file notes.docx, whose content type is unknown");
  });
});
