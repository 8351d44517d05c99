import { execFileSync } from "node:child_process";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { deflateRawSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { init, parse } from "es-module-lexer";
import { buildFunction } from "../../src/build-function.ts";
import { buildLayer } from "../../src/build-layer.ts";
import { ETL, FUNCTION_OUTPUT, LAYER, LAYER_OUTPUT } from "../../src/paths.ts";
import { digest, filesIn } from "../support/files-in.ts";

/** The runtime brings the AWS SDK for JavaScript; nothing else can be counted on. */
const RUNTIME_SCOPES = ["@aws-sdk/", "@smithy/"];
const MODULES = join(LAYER_OUTPUT, "nodejs/node_modules");

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
}

const manifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));

/** The packages that the function's files import, whether at their start or later. */
async function importedPackages(): Promise<Set<string>> {
  await init;
  const packages = new Set<string>();
  for (const file of filesIn(FUNCTION_OUTPUT).filter((name) => name.endsWith(".js"))) {
    const [imports] = parse(readFileSync(join(FUNCTION_OUTPUT, file), "utf8"));
    for (const { specifier, type } of imports) {
      if (type === "import-meta") continue;
      if (specifier === undefined) throw new Error(`${file} imports what only its run can tell`);
      if (specifier.startsWith(".") || isBuiltin(specifier)) continue;
      const [scope, name] = specifier.split("/");
      packages.add(specifier.startsWith("@") ? `${scope}/${name}` : String(scope));
    }
  }
  return packages;
}

const ofRuntime = (name: string): boolean => RUNTIME_SCOPES.some((scope) => name.startsWith(scope));

/** These packages and those that they need, by their manifests in the layer. */
function withDependencies(names: Iterable<string>): Set<string> {
  const all = new Set(names);
  for (const name of all) {
    for (const needed of Object.keys(manifest(join(MODULES, name)).dependencies ?? {})) {
      all.add(needed);
    }
  }
  return all;
}

function packagesInLayer(): string[] {
  return readdirSync(MODULES).flatMap((name) =>
    name.startsWith("@") ? readdirSync(join(MODULES, name)).map((sub) => `${name}/${sub}`) : [name],
  );
}

// In one file with the tests of the function's build: two compilers at once would write the same
// files.
beforeAll(() => {
  buildFunction();
  buildLayer();
});

describe("the layer's packages", () => {
  it("are what the function imports, and what that needs", async () => {
    const imported = [...(await importedPackages())].filter((name) => !ofRuntime(name));
    expect(imported).toContain("pg");
    expect(packagesInLayer().sort()).toEqual([...withDependencies(imported)].sort());
  });

  it("are asked for in the versions that the job is tested with", () => {
    expect(manifest(LAYER).dependencies).toEqual(manifest(ETL).dependencies);
  });

  it("do not contain the AWS SDK, which the runtime has", () => {
    expect(packagesInLayer().filter(ofRuntime)).toEqual([]);
  });
});

describe("the layer's files", () => {
  it("are what runs, and licences", () => {
    const kinds = new Set(
      filesIn(LAYER_OUTPUT)
        .filter((file) => !/\/(licen[cs]e|notice)(\.\w+)?$/i.test(file))
        .map((file) => file.slice(file.lastIndexOf("."))),
    );
    expect([...kinds].sort()).toEqual([".cjs", ".js", ".json", ".mjs"]);
    expect(filesIn(LAYER_OUTPUT).filter((file) => /\/(tests?|docs?)\//.test(file))).toEqual([]);
  });

  it("have no mode that depends on who built them", () => {
    const modes = filesIn(LAYER_OUTPUT).map((file) => statSync(join(LAYER_OUTPUT, file)).mode);
    expect([...new Set(modes)]).toEqual([0o100644]);
  });

  it("take less than 3 MB in an archive", () => {
    const sizes = filesIn(LAYER_OUTPUT).map((file) => {
      const entry = 2 * Buffer.byteLength(file) + 100;
      return entry + deflateRawSync(readFileSync(join(LAYER_OUTPUT, file))).byteLength;
    });
    const total = sizes.reduce((sum, size) => sum + size, 0);
    expect(total).toBeGreaterThan(300_000);
    expect(total).toBeLessThan(3_000_000);
  });
});

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
    for (const file of ["handler.js", "webhooks.js"]) {
      expect(read(file)).toMatch(/^export async function handler\b/m);
    }
    expect(filesIn(output).filter((file) => !file.endsWith(".js"))).toEqual(["package.json"]);
  });

  it("stays readable: comments are there, source maps are not missed", () => {
    expect(read("run.js")).toMatch(/^\/\*\*$/m);
    for (const file of filesIn(output)) expect(read(file)).not.toContain("sourceMappingURL");
  });

  it("gives a dataset the version that it has on a laptop", () => {
    symlinkSync(join(ETL, "node_modules"), join(folder, "node_modules"));
    const print = (file: string) =>
      execFileSync(
        process.execPath,
        [
          ...["--conditions=source", "--input-type=module", "--eval"],
          `const { datasets } = await import(${JSON.stringify(pathToFileURL(file).href)});
          console.log(JSON.stringify(datasets.map(({ version }) => version)));`,
        ],
        { encoding: "utf8" },
      );
    const inLambda = print(join(output, "datasets/index.js"));
    expect(JSON.parse(inLambda).length).toBeGreaterThan(0);
    expect(inLambda).toBe(print(join(ETL, "src/datasets/index.ts")));
  });

  it("is small enough for the console's editor", () => {
    // Lambda's documentation, "Lambda quotas": the editor takes 3 MB; a fifth of that, zipped, is ours.
    const sizes = filesIn(output).map((file) => deflateRawSync(read(file)).byteLength + 200);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(600_000);
  });

  it("does nothing while nothing changes", () => {
    const before = digest(output);
    expect(buildFunction(output)).toBe(false);
    expect(digest(output)).toBe(before);
  });

  it("drops what has no source any more, and restores what was edited", () => {
    const before = digest(output);
    writeFileSync(join(output, "gone.js"), "");
    writeFileSync(join(output, "handler.js"), "");
    expect(buildFunction(output)).toBe(true);
    expect(digest(output)).toBe(before);
  });
});
