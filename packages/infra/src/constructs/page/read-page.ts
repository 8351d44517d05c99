import { existsSync, readdirSync } from "node:fs";
import { extname, join } from "node:path";

/** First file of the page, which names all others. */
export const INDEX = "index.html";

/** One of the page's own files, with the headers that it is served with. */
export interface PageFile {
  /** Path in the bucket, such as `index.html`. */
  readonly path: string;
  /** Absolute path on this machine. */
  readonly file: string;
  readonly contentType: string;
  readonly cacheControl: string;
}

/** The page is not built, or has a file of an unknown content type. */
export class PageError extends Error {
  override readonly name = "PageError";
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json",
};

/** Names with a hash, as bundlers write them: `app-MB4XGN5T.js`, `app-0123abcd.js`. */
const HASHED = /-([0-9A-Z]{8}|[0-9a-f]{8,})\.\w+$/;
const FOREVER = "public, max-age=31536000, immutable";
const FOR_A_MINUTE = "public, max-age=60";

/**
 * Finds the page's own files in a folder, in the order of their paths, without the job's files below
 * `data/`.
 *
 * @throws PageError if the folder lacks a page, or a file's content type is unknown
 */
export function readPage(folder: string): PageFile[] {
  if (!existsSync(join(folder, INDEX))) {
    throw new PageError(
      `${folder} has no ${INDEX}: the page is not built, nothing was synthesized. Run \`pnpm synth\`, which builds it`,
    );
  }
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ file, path: file.slice(join(folder, "/").length).replaceAll("\\", "/") }))
    .filter(({ path }) => !/(^|\/)\./.test(path) && !path.startsWith("data/"))
    .sort((one, other) => (one.path < other.path ? -1 : 1))
    .map(({ file, path }) => ({
      path,
      file,
      contentType: contentTypeOf(path),
      cacheControl: HASHED.test(path) ? FOREVER : FOR_A_MINUTE,
    }));
}

function contentTypeOf(path: string): string {
  const contentType = CONTENT_TYPES[extname(path)];
  if (contentType === undefined) {
    throw new PageError(
      `the page has a file ${path}, whose content type is unknown. Add it to packages/infra/src/read-page.ts`,
    );
  }
  return contentType;
}
