import { existsSync } from "node:fs";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { checkPageFolder, makePageFolder, pageFolder } from "../../src/page/page-folder.ts";
import { temporaryFolder } from "../support/folders.ts";

let parent: Awaited<ReturnType<typeof temporaryFolder>>;
let folder: string;

beforeEach(async () => {
  parent = await temporaryFolder();
  folder = join(parent.path, "site");
});
afterEach(() => parent.remove());

const fill = async (files: readonly string[]) => {
  for (const file of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), "");
  }
};

const SCRIPT = "main-AB12CD34.js";
const STYLE = "page-AB12CD34.css";
const ON_DEMAND = "script-chart-group-AB12CD34.js";

it("is next to the database's folder; a server has none; a named folder comes first", () => {
  expect(pageFolder("db", undefined)).toBe(resolve("db.site"));
  expect(pageFolder("postgres://host/x", undefined)).toBeUndefined();
  expect(pageFolder("postgres://host/x", "page")).toBe(resolve("page"));
});

describe("a folder for the page", () => {
  it.each([
    ["nothing", []],
    ["the data of a run", ["data/us-daily/status.json"]],
    ["a page without data", ["icon.svg", "index.html", SCRIPT, ON_DEMAND, STYLE]],
    ["half a page", [STYLE]],
    ["a page", ["data/datasets.json", "icon.svg", "index.html", SCRIPT, ON_DEMAND, STYLE]],
    ["hidden files next to it", [".nojekyll", ".git/config", "data/datasets.json"]],
  ])("may hold %s", async (_, files) => {
    await fill(files);
    checkPageFolder(folder);
    expect(existsSync(folder)).toBe(files.length > 0);
    makePageFolder(folder);
    checkPageFolder(folder);
  });

  it.each([
    ["thesis.txt", ["thesis.txt"]],
    ["thesis.txt", ["data/datasets.json", "index.html", SCRIPT, "thesis.txt"]],
    ["index.html", ["index.html", "data/points.csv"]],
    [`old/${SCRIPT}`, [`old/${SCRIPT}`]],
    ["data", ["data"]],
    ["main-test.js", ["main-test.js"]],
    [ON_DEMAND, [ON_DEMAND]],
  ])("refuses a folder with %s of another program", async (other, files) => {
    await fill(files);
    const [name] = other.split("/");
    expect(() => checkPageFolder(folder)).toThrow(
      `${folder} holds other files than a page's, such as ${name}. Name an empty folder, or one with a page (--site)`,
    );
  });

  it("is made with those above it", () => {
    makePageFolder(join(folder, "a/b"));
    expect(existsSync(join(folder, "a/b"))).toBe(true);
  });

  it.each([["/proc/none/page"], ["link/page"]])(
    "cannot be made at %s, which is said",
    async (path) => {
      await symlink("nowhere", join(parent.path, "link"));
      const place = resolve(parent.path, path);
      expect(() => makePageFolder(place)).toThrow(
        new RegExp(`^cannot write the dashboard to ${place}: E[A-Z]+: .*\\. Fix that, or use`),
      );
    },
  );
});
