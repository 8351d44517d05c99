import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ETL, FUNCTION_OUTPUT, ROOT } from "./paths.ts";
import { runCommand } from "./run-command.ts";

/** Tells Node that the function's files are ES modules. */
const MANIFEST = `${JSON.stringify({ type: "module" }, undefined, 2)}\n`;

/**
 * Compiles the job and lays out the function: the compiler's JavaScript, file by file, and nothing
 * else. The files of a source that is gone go as well; a file that stays the same is not written.
 *
 * @returns whether anything changed
 */
export function buildFunction(output: string = FUNCTION_OUTPUT): boolean {
  runCommand(join(ROOT, "node_modules/.bin/tsc"), ["-b", ETL], {
    cwd: ROOT,
    hint: "Run `pnpm install` in the repository's root",
  });
  const files = new Map([["package.json", MANIFEST], ...compiled()]);
  const before = globSync("**/*", { cwd: output, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const wanted = new Set([...files.keys()].map((name) => join(output, name)));

  const stale = before.filter((file) => !wanted.has(file));
  for (const file of stale) rmSync(file);
  const written = [...files].filter(([name, text]) => write(join(output, name), text));
  return stale.length + written.length > 0;
}

/** The compiler leaves files of deleted sources behind, so the sources say what there is. */
function compiled(): [string, string][] {
  return globSync("**/*.ts", { cwd: join(ETL, "src") }).map((source) => {
    const name = source.replace(/\.ts$/, ".js");
    const text = readFileSync(join(ETL, "dist", name), "utf8");
    // The maps stay in dist, where a stack trace can be looked up; in Lambda nothing would read them.
    return [name, text.replace(/\n\/\/# sourceMappingURL=\S+\s*$/, "\n")];
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
