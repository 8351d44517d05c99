import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { dirname, join } from "node:path";
import { ETL, FUNCTION_OUTPUT, ROOT } from "./paths.ts";
import { runCommand } from "./run-command.ts";

/** Tells Node that the function's files are ES modules. */
const MANIFEST = `${JSON.stringify({ type: "module" }, undefined, 2)}\n`;

/** Import of one of the job's own files; its replacement has the same length. */
const OWN_IMPORT = /((?:\bfrom|\bimport\(?)\s*"\.[^"\n]*)\.ts"/g;

/**
 * Checks the job's types and writes the function: its sources without their types, file by file.
 * Node strips them as it does on a laptop, so that functions have the same source text, datasets the
 * same version, and stack traces the lines of the sources. Deletes files whose source is gone; does
 * not write files that stay the same.
 *
 * @returns whether anything changed
 */
export function buildFunction(output: string = FUNCTION_OUTPUT): boolean {
  runCommand(join(ROOT, "node_modules/.bin/tsc"), ["-b", ETL], {
    cwd: ROOT,
    hint: "Run `pnpm install` in the repository's root",
  });
  const files = new Map([["package.json", MANIFEST], ...stripped()]);
  const before = globSync("**/*", { cwd: output, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const wanted = new Set([...files.keys()].map((name) => join(output, name)));

  const stale = before.filter((file) => !wanted.has(file));
  for (const file of stale) rmSync(file);
  const written = [...files].filter(([name, text]) => write(join(output, name), text));
  return stale.length + written.length > 0;
}

function stripped(): [string, string][] {
  return globSync("**/*.ts", { cwd: join(ETL, "src") }).map((source) => {
    const text = stripTypeScriptTypes(readFileSync(join(ETL, "src", source), "utf8"));
    return [source.replace(/\.ts$/, ".js"), text.replace(OWN_IMPORT, '$1.js"')];
  });
}

function write(file: string, text: string): boolean {
  try {
    if (readFileSync(file, "utf8") === text) return false;
  } catch {
    mkdirSync(dirname(file), { recursive: true });
  }
  writeFileSync(file, text, { mode: 0o644 });
  return true;
}
