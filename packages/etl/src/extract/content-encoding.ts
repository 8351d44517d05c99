import { SourceError } from "../core/errors.ts";
import type { Compression } from "./decompress.ts";

const CODINGS: Readonly<Record<string, Compression>> = {
  gzip: "gzip",
  "x-gzip": "gzip",
  deflate: "deflate",
  br: "brotli",
  zstd: "zstd",
};

/**
 * Names that servers send although nothing is encoded: `identity` (reserved by RFC 9110, 12.5.3),
 * `none` and `utf-8` by mistake, `aws-chunked` on objects that were uploaded to S3 in signed chunks.
 */
const NOT_ENCODED: readonly string[] = ["", "identity", "none", "utf-8", "aws-chunked"];

/** More than any server has a reason for. */
const MOST_CODINGS = 4;

/**
 * Reads a Content-Encoding header (RFC 9110, 8.4).
 *
 * @returns the codings in the order in which to undo them
 * @throws SourceError for a coding that cannot be undone
 */
export function codingsOf(url: string, header: string | null): readonly Compression[] {
  const names = (header ?? "").split(",").map((name) => name.trim().toLowerCase());
  const codings = names
    .filter((name) => !NOT_ENCODED.includes(name))
    .map((name) => {
      const coding = Object.hasOwn(CODINGS, name) ? CODINGS[name] : undefined;
      if (coding === undefined) {
        throw new SourceError(
          `${url} has the content encoding ${JSON.stringify(name.slice(0, 40))}, which cannot be read; ${Object.keys(CODINGS).join(", ")} can. Use another address of the file`,
        );
      }
      return coding;
    });
  if (codings.length > MOST_CODINGS) {
    throw new SourceError(`${url} is encoded ${codings.length} times. Check the URL`);
  }
  return codings.toReversed();
}
