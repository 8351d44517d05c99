import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { pageHead } from "./page-head.ts";
import { PAGE_CONTENT_SECURITY_POLICY } from "./security.ts";

const PAGE = fileURLToPath(new URL("../page", import.meta.url));
/** Has the version that the footer names. */
const MANIFEST = fileURLToPath(new URL("../package.json", import.meta.url));
/** The first script and the style sheet, each with a hash of its contents in its name. */
const HASHED = /^(main|page)-[A-Z0-9]{8}\.(js|css)$/;
/** Scripts that the first one loads when they are needed, or together with those. */
const ON_DEMAND = /^script-[a-z-]+-[A-Z0-9]{8}\.js$/;
const OTHERS = ["icon.svg", "index.html"];

const isBuilt = (name: string): boolean => HASHED.test(name) || ON_DEMAND.test(name);

/**
 * Returns the files of a folder that belong to the page, so that it may be built there. An index.html
 * without our script and style sheet next to it belongs to another program.
 *
 * @example
 * pageFiles(["index.html", "main-ABCD1234.js", "data"]); // ["index.html", "main-ABCD1234.js"]
 * pageFiles(["index.html", "notes.txt"]); // []
 */
export const pageFiles = (names: readonly string[]): string[] =>
  names.some((name) => HASHED.test(name))
    ? names.filter((name) => isBuilt(name) || OTHERS.includes(name))
    : [];

/**
 * Builds the page into a folder: index.html, its script, scripts that are loaded on demand, a style
 * sheet, an icon. The same sources give the same bytes, but for the head of index.html, which names the
 * datasets that the folder has data of. What else is in the folder, such as the data, stays.
 *
 * @returns the names of the files
 *
 * @example
 * const names = await buildPage(folder);
 * names.includes("index.html"); // true
 */
export async function buildPage(folder: string): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const { version } = JSON.parse(readFileSync(MANIFEST, "utf8"));
  const { outputFiles } = await build({
    entryPoints: [join(PAGE, "main.ts"), join(PAGE, "styles/page.css")],
    outdir: folder,
    outbase: PAGE,
    entryNames: "[name]-[hash]",
    chunkNames: "script-[name]-[hash]",
    splitting: true,
    inject: [join(PAGE, "base.ts")],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2023",
    define: { VERSION: JSON.stringify(version) },
    conditions: ["source"],
    write: false,
    absWorkingDir: PAGE,
    logLevel: "silent",
  });
  const files = new Map(outputFiles.map(({ path, contents }) => [basename(path), contents]));
  for (const [name, contents] of files) writeFileSync(join(folder, name), contents);
  copyFileSync(join(PAGE, "icon.svg"), join(folder, "icon.svg"));
  const named = (pattern: RegExp): string =>
    [...files.keys()].find((name) => pattern.test(name)) ?? "";
  const html = readFileSync(join(PAGE, "index.html"), "utf8")
    .replace("{{head}}", () => pageHead(folder))
    .replace("{{csp}}", PAGE_CONTENT_SECURITY_POLICY)
    .replace("{{script}}", named(/^main-/))
    .replace("{{shared}}", named(/^script-chunk-/))
    .replace("{{style}}", named(/^page-/));
  // After the others: it names them.
  writeFileSync(join(folder, "index.html"), html);
  for (const name of readdirSync(folder)) {
    if (isBuilt(name) && !files.has(name)) rmSync(join(folder, name));
  }
  return [...files.keys(), ...OTHERS];
}
