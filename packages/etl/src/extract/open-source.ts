import { ConfigurationError, SourceError, SourceUnavailableError } from "../core/errors.ts";
import { number } from "../core/number.ts";
import { refuseSecrets } from "../core/secret-url.ts";
import { Connections } from "./connections.ts";
import type { CompressionFault } from "./decompress.ts";
import { layerOf, SIGNATURE_BYTES } from "./layers.ts";
import { openFile } from "./open-file.ts";
import { openHttp } from "./open-http.ts";
import type { OpenedFile, OpenOptions, OpenSource } from "./opened-file.ts";
import { peek } from "./peek.ts";
import { Spools } from "./spools.ts";

/** More than any file has a reason for. */
const MOST_LAYERS = 3;

/**
 * Opens an `https:`, `http:` or `file:` URL. A file that begins like gzip, zstd, xz or a ZIP archive,
 * under any name, is uncompressed on the way, so that all that is said of a source (bytes, hash,
 * lines) is said of the CSV itself.
 *
 * @throws ConfigurationError for any other URL, one that holds a secret, and for a malformed proxy
 * @throws SourceError for a file that cannot be read, is too large or is damaged
 * @throws SourceUnavailableError for what may pass, also from the body while it is read
 *
 * @example
 * const opened = await openSource(files.nyt, {
 *   limits: DEFAULT_LIMITS,
 *   signal: AbortSignal.timeout(60_000),
 * });
 * if (opened !== "not-modified") for await (const chunk of opened.body) console.log(chunk.length);
 */
export const openSource: OpenSource = (url, options) => open(url, options);

/**
 * Opens sources like `openSource`, over connections that it keeps; those that can be read only once again
 * and again.
 */
export class Sources implements AsyncDisposable {
  readonly #spools = new Spools();
  readonly #connections = new Connections();

  readonly open: OpenSource = (url, options) => open(url, options, this.#spools, this.#connections);

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connections[Symbol.dispose]();
    await this.#spools[Symbol.asyncDispose]();
  }
}

async function open(
  url: string,
  options: OpenOptions,
  spools?: Spools,
  connections?: Connections,
): Promise<OpenedFile | "not-modified"> {
  const isFile = parseUrl(url).protocol === "file:";
  const file = await (isFile
    ? openFile(url, options, spools)
    : openHttp(url, options, connections));
  return file === "not-modified" ? file : await uncompressed(url, file, options, isFile);
}

/**
 * Uncompresses an opened file, as often as it begins like a compressed one, and bounds its size.
 *
 * @param url names the file in errors
 * @param isStable true if the file cannot have been damaged on its way, so that opening it again cannot help
 * @throws SourceError, SourceUnavailableError as `openSource` does
 *
 * @example
 * const { body } = (await openSource(files.nyt, {
 *   limits: DEFAULT_LIMITS,
 *   signal: AbortSignal.timeout(60_000),
 * })) as OpenedFile;
 * const file = await uncompressed(
 *   "repository.git:us.csv",
 *   { etag: null, size: undefined, body },
 *   { limits: DEFAULT_LIMITS, signal: AbortSignal.timeout(60_000) },
 *   true,
 * );
 * for await (const chunk of file.body) console.log(chunk.length);
 * file.etag; // null
 */
export async function uncompressed(
  url: string,
  file: OpenedFile,
  options: OpenOptions,
  isStable: boolean,
): Promise<OpenedFile> {
  const limit = (body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> =>
    bounded(url, body, options.limits.maxBytes);
  let { head, body } = await peek(limit(file.body), SIGNATURE_BYTES);
  let layers = 0;
  for (let layer = layerOf(head); layer !== undefined; layer = layerOf(head), layers++) {
    if (layers === MOST_LAYERS) {
      for await (const _ of body) break;
      throw new SourceError(`${url} is compressed more than ${MOST_LAYERS} times. Check the file`);
    }
    const fail = (fault: CompressionFault) => unzipError(url, fault, isStable);
    ({ head, body } = await peek(limit(layer.open(body, fail, options.member)), SIGNATURE_BYTES));
    // An office document, which is passed on to be named.
    if (layer === layerOf(head) && /^PK/.test(Buffer.from(head).toString("latin1"))) break;
  }
  // A gzip member says where it ends, but not whether another one follows.
  return layers === 0 ? { ...file, body } : { ...file, size: undefined, body };
}

/** A file on the web may have been cut or damaged on its way; a local one stays as it is. */
function unzipError(url: string, { reason, mayPass, cause }: CompressionFault, isStable: boolean) {
  const problem = `${url} cannot be uncompressed: ${reason}. Check the file`;
  return mayPass && !isStable
    ? new SourceUnavailableError(problem, { cause })
    : new SourceError(problem, { cause });
}

function parseUrl(url: string): URL {
  const parsed = URL.parse(url);
  if (parsed === null || !["https:", "http:", "file:"].includes(parsed.protocol)) {
    throw new ConfigurationError(`"${url}" is not an https:, http: or file: URL`);
  }
  refuseSecrets(url);
  return parsed;
}

async function* bounded(
  url: string,
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncIterable<Uint8Array> {
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) {
      throw new SourceError(
        `${url} has more than ${number(maxBytes)} bytes, the configured maximum. Check the file, or raise the maximum`,
      );
    }
    yield chunk;
  }
}
