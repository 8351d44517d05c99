import { basename } from "node:path/posix";
import { crc32 } from "node:zlib";
import yauzl, { type Entry, type ZipFile } from "yauzl";
import { number } from "../core/number.ts";
import { quote } from "../core/quote.ts";
import type { CompressionFault } from "./decompress.ts";

/** Names of members are listed up to as many. */
const MOST_NAMES = 10;
/** Files that archives have in addition to their data. */
const INCIDENTAL = /^__MACOSX\/|(?:^|\/)(?:\.DS_Store|Thumbs\.db)$|\/$/i;
/** Members of office documents, which are not archives of data. */
const OFFICE = ["[Content_Types].xml", "mimetype"];

/**
 * Reads the only member of a ZIP archive, or the named one. The archive's list of members is at its
 * end, so that the compressed bytes are held in memory. An office document is passed on as it is.
 *
 * @param member name of the wanted member, with or without its folders
 * @param fail makes the error that is thrown
 */
export async function* unzip(
  body: AsyncIterable<Uint8Array>,
  member: string | undefined,
  fail: (fault: CompressionFault) => Error,
): AsyncGenerator<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const failWith = (reason: string, mayPass: boolean, cause?: unknown): Error =>
    fail({ reason, mayPass, cause });
  const damaged = (error: unknown): Error =>
    failWith(`${(error as Error).message} (ZIP). It is cut short or damaged`, true, error);
  let zip: ZipFile;
  const entries: Entry[] = [];
  try {
    zip = await yauzl.fromBufferPromise(bytes, { lazyEntries: true, autoClose: false });
    for await (const entry of zip.eachEntry()) entries.push(entry);
  } catch (error) {
    throw damaged(error);
  }
  if (entries.some(({ fileName }) => OFFICE.includes(fileName))) {
    yield bytes;
    return;
  }
  const entry = wantedOf(entries, member, (reason) => failWith(reason, false));
  if (entry.isEncrypted()) throw failWith("it needs a password", false);
  let check = 0;
  try {
    const stream = await zip.openReadStreamPromise(entry);
    for await (const chunk of stream) {
      check = crc32(chunk, check);
      yield chunk;
    }
  } catch (error) {
    throw damaged(error);
  }
  if (check !== entry.crc32) throw damaged(new Error("its checksum is wrong"));
}

function wantedOf(
  all: readonly Entry[],
  member: string | undefined,
  failWith: (reason: string) => Error,
): Entry {
  const entries = all.filter(({ fileName }) => !INCIDENTAL.test(fileName));
  const wanted =
    member === undefined
      ? entries
      : ([
          entries.filter(({ fileName }) => fileName === member),
          entries.filter(({ fileName }) => basename(fileName) === member),
        ].find(({ length }) => length > 0) ?? []);
  const [only] = wanted;
  if (only !== undefined && wanted.length === 1) return only;
  const names = entries.slice(0, MOST_NAMES).map(({ fileName }) => quote(fileName));
  const more =
    entries.length > MOST_NAMES ? `, and ${number(entries.length - MOST_NAMES)} more` : "";
  const has = `the ZIP archive has ${entries.length === 0 ? "no file" : `${names.join(", ")}${more}`}`;
  if (member !== undefined)
    throw failWith(
      `${has}; ${wanted.length === 0 ? "none" : "more than one"} is called ${quote(member)}`,
    );
  if (entries.length === 0) throw failWith(has);
  throw failWith(`${has}; name the wanted one: \`format: { member: ${names[0]} }\``);
}
