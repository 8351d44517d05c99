import { chmodSync, copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { extname, join } from "node:path";

const LOADED_BY_NODE = new Set([".js", ".mjs", ".cjs", ".json", ".node", ".wasm"]);
/** Licences require a copy next to the code. */
const LICENCE = /^(licen[cs]e|notice|copying)(\.\w+)?$/i;
const NOT_RUN = new Set(["test", "tests", "testing", "__tests__", "docs", "doc", "examples"]);

/**
 * Copies the files of a `node_modules` folder that Node runs: no declarations, source maps,
 * documentation, tests or files of the package manager. Sets fixed modes, which do not depend on the
 * umask.
 *
 * @throws Error for a symbolic link, which a layer cannot hold
 */
export function copyRuntimeFiles(from: string, to: string): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.name.startsWith(".")) continue;
    if (entry.isSymbolicLink()) {
      throw new Error(`${source} is a symbolic link. Install with node-linker=hoisted`);
    }
    if (entry.isDirectory()) {
      if (!NOT_RUN.has(entry.name)) copyRuntimeFiles(source, target);
    } else if (LOADED_BY_NODE.has(extname(entry.name)) || LICENCE.test(entry.name)) {
      mkdirSync(to, { recursive: true, mode: 0o755 });
      copyFileSync(source, target);
      chmodSync(target, 0o644);
    }
  }
}
