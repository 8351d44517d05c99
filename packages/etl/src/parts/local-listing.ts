import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { SourceError } from "../core/errors.ts";
import { matchesGlob } from "../datasets/name-pattern.ts";

/**
 * Lists the files that match a `file:` URL in which `*` is anything but a slash, in order of their
 * paths. Hidden files are left out, unless the URL names them.
 *
 * @throws SourceError if a folder cannot be read
 */
export async function listLocal(url: string): Promise<readonly { path: string; url: string }[]> {
  const segments = fileURLToPath(url).split(/[\\/]/);
  const first = segments.findIndex((segment) => segment.includes("*"));
  const start = segments.slice(0, first).join("/") || "/";
  let found = [start];
  for (const [index, segment] of segments.slice(first).entries()) {
    const isLast = first + index === segments.length - 1;
    const below = await Promise.all(found.map((folder) => entries(folder, segment, isLast)));
    found = below.flat();
  }
  return found.sort().map((path) => ({ path, url: pathToFileURL(path).href }));
}

async function entries(folder: string, segment: string, isLast: boolean): Promise<string[]> {
  const all = await readdir(folder, { withFileTypes: true }).catch((error: Error) => {
    throw new SourceError(`cannot list ${folder}: ${error.message}. Check the path`, {
      cause: error,
    });
  });
  return all
    .filter((entry) => (isLast ? !entry.isDirectory() : entry.isDirectory()))
    .filter(
      ({ name }) => matchesGlob(segment, name) && name.startsWith(".") === segment.startsWith("."),
    )
    .map(({ name }) => join(folder, name));
}
