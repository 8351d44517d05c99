import { globSync, readFileSync, writeFileSync } from "node:fs";

/** Paths of package.json of the project and of all its packages. */
const manifests = (): string[] =>
  globSync(["package.json", "bench/package.json", "packages/*/package.json"]);

/** Version by path of each package.json. */
export const versions = (): Record<string, string> =>
  Object.fromEntries(
    manifests().map((path) => [path, JSON.parse(readFileSync(path, "utf8")).version]),
  );

/** Writes a version into each package.json. */
export function setVersion(version: string): void {
  for (const path of manifests()) {
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace(/^( {2}"version": ")[^"]*/m, `$1${version}`));
  }
}
