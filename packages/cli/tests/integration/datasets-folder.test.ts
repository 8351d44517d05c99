import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "../support/folders.ts";
import { sharedCli } from "../support/shared-cli.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());

const IMPORT = `import { date, defineDataset } from "@daily-delta/etl";\n`;
const dataset = (name: string, variable = "a"): string =>
  `export const ${variable} = defineDataset({ name: "${name}", key: ["day"], columns: { day: date() }, source: { url: "https://example.org/a.csv" } });\n`;

async function datasetsOf(files: Record<string, string>) {
  const here = join(folder.path, Math.random().toString(36).slice(2));
  await mkdir(here);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(here, name)), { recursive: true });
    await writeFile(join(here, name), text);
  }
  return await sharedCli(here, "datasets", "--datasets", "own");
}

const namesIn = (stdout: string): string[] => stdout.match(/^\S+$/gm) ?? [];

describe("datasets are found", () => {
  it.each<[string, Record<string, string>, string[]]>([
    [
      "in files of TypeScript and JavaScript, by the files' names",
      {
        "own/z.ts": IMPORT + dataset("zz"),
        "own/m.mts": IMPORT + dataset("mm"),
        "own/b.js": IMPORT + dataset("bb"),
        "own/a.mjs": IMPORT + dataset("aa"),
      },
      ["aa", "bb", "mm", "zz"],
    ],
    [
      "in the order of an index, once each",
      {
        "own/a.ts": IMPORT + dataset("aa"),
        "own/b.ts": IMPORT + dataset("bb", "b"),
        "own/index.ts": `import { a } from "./a.ts";\nimport { b } from "./b.ts";\nexport const datasets = [b, a];\n`,
      },
      ["bb", "aa"],
    ],
    [
      "as default exports and several in a file",
      {
        "own/a.ts": `${IMPORT}${dataset("aa", "a")}${dataset("bb", "b")}`,
        "own/c.ts": `${IMPORT}${dataset("cc", "c").replace("export ", "")}export default c;\n`,
      },
      ["aa", "bb", "cc"],
    ],
    [
      "next to tests, declarations and other files, which are not loaded",
      {
        "own/a.ts": IMPORT + dataset("aa"),
        "own/a.test.ts": "throw 1;",
        "own/a.spec.js": "throw 1;",
        "own/a.d.ts": "throw 1;",
        "own/_draft.ts": "throw 1;",
        "own/.hidden.ts": "throw 1;",
        "own/notes.md": "",
        "own/deep/b.ts": "throw 1;",
        "own/helper.ts": "export const unit = 'EUR';",
      },
      ["aa"],
    ],
    [
      "in a package of CommonJS",
      { "own/package.json": '{ "type": "commonjs" }', "own/a.ts": IMPORT + dataset("aa") },
      ["aa"],
    ],
  ])("%s", async (_, files, names) => {
    const { code, stdout, stderr } = await datasetsOf(files);
    expect({ code, stderr, names: namesIn(stdout) }).toEqual({ code: 0, stderr: "", names });
  });
});

describe("a folder is refused in one line", () => {
  it.each<[string, Record<string, string>, string]>([
    ["that is not there", {}, "there is no folder /"],
    ["that is a file", { own: "" }, "is not a folder. Name a folder with files of datasets"],
    ["without datasets", { "own/a.ts": "export const a = 1;" }, "no dataset in /"],
    [
      "with a wrong definition",
      { "own/a.ts": IMPORT + dataset("Not A Name") },
      'own/a.ts cannot be loaded: dataset "Not A Name": ',
    ],
    [
      "with a file that fails",
      { "own/a.ts": "null.x;" },
      "own/a.ts cannot be loaded: TypeError: Cannot read properties of null (reading 'x')",
    ],
    ["with broken code", { "own/a.js": "export const = 1;" }, "own/a.js cannot be loaded: "],
    ["with broken TypeScript", { "own/a.ts": "const a: = 1;" }, "own/a.ts cannot be loaded: "],
    [
      "with a name that is not there",
      { "own/a.ts": "\n\nnone();" },
      "none is not defined (line 3).",
    ],
    ["with an enum", { "own/a.ts": "enum A { B }" }, "TypeScript enum is not supported"],
    [
      "with a package that is not installed",
      { "own/a.ts": 'import "left-pad";' },
      "own/a.ts cannot be loaded: Cannot find package 'left-pad'",
    ],
    [
      "with a name for two datasets",
      { "own/a.ts": IMPORT + dataset("aa"), "own/b.ts": IMPORT + dataset("aa") },
      'two datasets have the name "aa": see a.ts and b.ts',
    ],
  ])("%s", async (_, files, said) => {
    const { code, stdout, stderr } = await datasetsOf(files);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(said);
    expect(stderr).toMatch(/^error: [^\n]+\nUsage: [^\n]+\n$/);
  });

  it("below node_modules, if it holds TypeScript", async () => {
    const own = join(folder.path, "node_modules/own");
    await mkdir(own, { recursive: true });
    await writeFile(join(own, "a.ts"), IMPORT + dataset("aa"));
    const { code, stderr } = await sharedCli(
      folder.path,
      "datasets",
      "--datasets",
      "node_modules/own",
    );
    expect(code).toBe(2);
    expect(stderr).toContain("Node runs no TypeScript in node_modules. Move the folder");
  });
});

it("names the datasets of the folder where another one is asked for", async () => {
  await mkdir(join(folder.path, "mine"));
  await writeFile(join(folder.path, "mine/a.ts"), IMPORT + dataset("prices"));
  const { code, stderr } = await sharedCli(folder.path, "run", "price", "--datasets", "mine");
  expect(code).toBe(2);
  expect(stderr).toContain('unknown dataset "price". Did you mean prices? Available: prices.');
});

it("has its columns in the declared order in history and diff, also where JSON has another", async () => {
  const here = join(folder.path, "ordered");
  await mkdir(join(here, "own"), { recursive: true });
  await writeFile(
    join(here, "own/a.ts"),
    `import { bigint, date, defineDataset } from "@daily-delta/etl";
export const a = defineDataset({ name: "aa", key: ["day"], columns: { day: date(), visitors: bigint(), ok: bigint() }, source: { url: "https://example.org/a.csv" } });\n`,
  );
  const own = ["--datasets", "own", "--database", "db"];
  for (const values of ["1,2", "3,4"]) {
    await writeFile(join(here, "a.csv"), `day,visitors,ok\n2026-01-01,${values}\n`);
    const { code } = await sharedCli(here, "run", "aa", ...own, "--source", "aa=a.csv");
    expect(code).toBe(0);
  }
  for (const words of [
    ["history", "aa", "2026-01-01"],
    ["diff", "aa"],
  ]) {
    const { stdout } = await sharedCli(here, ...words, ...own);
    expect(stdout).toContain(": visitors 1 -> 3, ok 2 -> 4\n");
  }
});
