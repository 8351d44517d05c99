import { createHash } from "node:crypto";
import { globSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";

/** The files under a folder, relative to it, sorted. */
export function filesIn(folder: string): string[] {
  return globSync("**/*", { cwd: folder, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

/** Reads names, modes and bytes of the files that an archive of a folder would contain. */
export function digest(folder: string): string {
  const hash = createHash("sha256");
  for (const file of filesIn(folder)) {
    const path = join(folder, file);
    hash
      .update(`${file}\0${statSync(path).mode}\0`)
      .update(readFileSync(path))
      .update("\0");
  }
  return hash.digest("hex");
}
