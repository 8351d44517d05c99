import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { parse, stringify } from "yaml";
import { lockedDependencies } from "../../src/locked-dependencies.ts";
import { ROOT } from "../../src/paths.ts";

const lockfile = readFileSync(join(ROOT, "pnpm-lock.yaml"), "utf8");
const LAYER = "packages/layer";

/** The repository's lockfile after a change. */
function changed(change: (lock: ReturnType<typeof parse>) => void): string {
  const lock = parse(lockfile);
  change(lock);
  return stringify(lock);
}

describe("lockedDependencies", () => {
  it("lists what the layer installs, and what that needs", () => {
    const names = lockedDependencies(lockfile, LAYER).map((line) => line.split(" ")[0]);
    expect(names).toContainEqual(expect.stringMatching(/^csv-parse@/));
    expect(names).toContainEqual(expect.stringMatching(/^pg-types@/));
    for (const name of names) expect(name).not.toMatch(/^(cdktf|jest|typescript|esbuild|yaml)@/);
  });

  it("does not change with the dependencies of another member", () => {
    const other = changed((lock) => {
      for (const member of Object.keys(lock.importers)) {
        if (member !== LAYER) delete lock.importers[member];
      }
      for (const key of Object.keys(lock.packages)) {
        if (/^(cdktf|constructs|@cdktf\/)/.test(key)) lock.packages[key].resolution = "changed";
      }
    });
    expect(lockedDependencies(other, LAYER)).toEqual(lockedDependencies(lockfile, LAYER));
  });

  it.each(["csv-parse", "pg-types"])("changes with %s, direct or not", (name) => {
    const other = changed((lock) => {
      const key = Object.keys(lock.packages).find((locked) => locked.startsWith(`${name}@`));
      lock.packages[String(key)].resolution = { integrity: "sha512-changed" };
    });
    expect(lockedDependencies(other, LAYER)).not.toEqual(lockedDependencies(lockfile, LAYER));
  });

  it("follows an alias to the package that it stands for", () => {
    const text = stringify({
      importers: {
        a: { dependencies: { alias: { specifier: "npm:b@1.0.0", version: "b@1.0.0" } } },
      },
      packages: { "b@1.0.0": { resolution: { integrity: "sha512-b" } } },
      snapshots: { "b@1.0.0": {} },
    });
    expect(lockedDependencies(text, "a")).toEqual(['b@1.0.0 {"integrity":"sha512-b"}']);
  });

  it("names the member or the package that the lockfile lacks", () => {
    expect(() => lockedDependencies(lockfile, "packages/none")).toThrow(/dependencies of packages/);
    const other = changed((lock) => {
      delete lock.snapshots[Object.keys(lock.snapshots).find((key) => key.startsWith("ky@")) ?? ""];
    });
    expect(() => lockedDependencies(other, LAYER)).toThrow(/lacks ky@/);
  });
});
