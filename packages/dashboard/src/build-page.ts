import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { PAGE_CONTENT_SECURITY_POLICY } from "./security.ts";

const PAGE = fileURLToPath(new URL("../page", import.meta.url));
/** Script and style carry a hash of their contents in their names; other files do not. */
const HASHED = /^(main|page)-[A-Z0-9]{8}\.(js|css)$/;
const OTHERS = ["icon.svg", "index.html"];

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
    ? names.filter((name) => HASHED.test(name) || OTHERS.includes(name))
    : [];

/**
 * Builds the page into a folder: index.html, one script and one style sheet, an icon. The same
 * sources give the same bytes. What else is in the folder, such as the data, stays.
 *
 * @returns the names of the files
 *
 * @example
 * const names = await buildPage(folder);
 * names.includes("index.html"); // true
 */
export async function buildPage(folder: string): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const { outputFiles } = await build({
    entryPoints: [join(PAGE, "main.ts"), join(PAGE, "styles/page.css")],
    outdir: folder,
    outbase: PAGE,
    entryNames: "[name]-[hash]",
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2023",
    conditions: ["source"],
    write: false,
    absWorkingDir: PAGE,
    logLevel: "silent",
  });
  const files = new Map(outputFiles.map(({ path, contents }) => [basename(path), contents]));
  for (const [name, contents] of files) writeFileSync(join(folder, name), contents);
  copyFileSync(join(PAGE, "icon.svg"), join(folder, "icon.svg"));
  const named = (ending: string): string =>
    [...files.keys()].find((name) => HASHED.test(name) && name.endsWith(ending)) ?? "";
  const html = readFileSync(join(PAGE, "index.html"), "utf8")
    .replace("{{csp}}", PAGE_CONTENT_SECURITY_POLICY)
    .replace("{{script}}", named(".js"))
    .replace("{{style}}", named(".css"));
  // After the others: it names them.
  writeFileSync(join(folder, "index.html"), html);
  for (const name of readdirSync(folder)) {
    if (HASHED.test(name) && !files.has(name)) rmSync(join(folder, name));
  }
  return [...files.keys(), ...OTHERS];
}
