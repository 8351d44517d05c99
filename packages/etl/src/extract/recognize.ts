import { quote } from "../core/quote.ts";
import { EncodingDecoder, encodingOf } from "../format/encodings.ts";
import type { FileKind } from "./file-kind.ts";
import { markedEncoding, unmarkedEncoding } from "./unicode-encoding.ts";
import { webPage } from "./web-page.ts";

/** Number of bytes of a file that `recognize` needs. Titles of web pages come late. */
export const HEAD_BYTES = 2 ** 15;

const UNPACK = "unpack it, or use the address of the CSV file inside";
const CONVERT = "save it as CSV, or use the address of a CSV file";
const LINK = "use the address of a CSV file";

/** First bytes of a format as Latin-1, and where they are if not at the start. */
type Signature = readonly [bytes: string, what: string, advice: string, offset?: number];

const SIGNATURES: readonly Signature[] = [
  ["BZh", "a bzip2 archive", UNPACK],
  ["7z\xbc\xaf\x27\x1c", "a 7z archive", UNPACK],
  ["Rar!\x1a\x07", "a RAR archive", UNPACK],
  ["\x04\x22\x4d\x18", "an lz4 archive", UNPACK],
  ["\x1f\x9d", "a compress (.Z) archive", UNPACK],
  ["LZIP\x01", "an lzip archive", UNPACK],
  ["\x5d\0\0", "an lzma archive", UNPACK],
  ["\xff\x06\0\0sNaPpY", "a snappy archive", UNPACK],
  ["ustar", "a tar archive", UNPACK, 257],
  ["MSCF\0", "a cabinet archive", UNPACK],
  ["PAR1", "a Parquet file", CONVERT],
  ["ARROW1\0", "an Arrow file", CONVERT],
  ["FEA1", "a Feather file", CONVERT],
  ["ORC\x0a", "an ORC file", CONVERT],
  ["Obj\x01", "an Avro file", CONVERT],
  ["\x89HDF\r\n", "an HDF5 file", CONVERT],
  ["CDF\x01", "a NetCDF file", CONVERT],
  ["CDF\x02", "a NetCDF file", CONVERT],
  ["SQLite format 3\0", "an SQLite database", CONVERT],
  [
    "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "an Excel workbook (.xls) or another old Office file",
    CONVERT,
  ],
  ["$FL2", "an SPSS file", CONVERT],
  ["<stata_dta>", "a Stata file", CONVERT],
  ["\x93NUMPY", "a NumPy file", CONVERT],
  ["RDX", "an R data file", CONVERT],
  ["%PDF-", "a PDF document", CONVERT],
  ["%!PS", "a PostScript document", CONVERT],
  ["{\\rtf", "an RTF document", CONVERT],
  ["\x89PNG", "an image (PNG)", LINK],
  ["\xff\xd8\xff", "an image (JPEG)", LINK],
  ["GIF8", "an image (GIF)", LINK],
  ["diff --git ", "a git patch", "apply it, and use the file"],
  ["-----BEGIN PGP ", "an encrypted or signed PGP message", "decrypt it first"],
  ["age-encryption.org/", "an encrypted age file", "decrypt it first"],
];

const LFS = /^version https:\/\/(?:git-lfs|hawser)\.github\.com\/spec\//;
const ANNEX = /^[./]*(?:\.git\/)?annex\/objects\//;
/** "ï»¿", the byte order mark of UTF-8 read as Latin-1 and written as UTF-8. */
const TWICE_ENCODED_MARK = /^\ufeff?\u00ef\u00bb\u00bf/;
const LF = 0x0a;

/**
 * Recognizes files that are certainly not CSV in UTF-8, by their first bytes. A file that is named
 * here cannot have a column of any dataset in its first line.
 *
 * @param head the first `HEAD_BYTES` bytes, or fewer if the file has no more
 * @param encoding the file's, as its source says
 *
 * @example
 * recognize(Buffer.from("%PDF-1.7")); // { what: "a PDF document", advice: "save it as CSV, or use the address of a CSV file" }
 * recognize(Buffer.from("date,cases\n")); // undefined
 */
export function recognize(head: Uint8Array, encoding = "utf-8"): FileKind | undefined {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  if (/^utf-16/.test(encodingOf(encoding) ?? "")) {
    const decoded = new EncodingDecoder(encoding).decode(bytes);
    const kind = zip(bytes) ?? signed(bytes);
    if (kind !== undefined || !(decoded instanceof Uint8Array)) return kind;
    const text = Buffer.from(decoded);
    return textFile(text) ?? binary(text);
  }
  return (
    markedEncoding(bytes) ??
    zip(bytes) ??
    signed(bytes) ??
    textFile(bytes) ??
    unmarkedEncoding(bytes) ??
    binary(bytes)
  );
}

function signed(bytes: Buffer): FileKind | undefined {
  for (const [signature, what, advice, offset = 0] of SIGNATURES) {
    const found = bytes.toString("latin1", offset, offset + signature.length);
    // A column may be called PAR1.
    const isWord = /^[\w$]+$/.test(signature);
    if (found === signature && !(isWord && isPrintable(bytes))) return { what, advice };
  }
  return isTar(bytes) ? { what: "a tar archive", advice: UNPACK } : undefined;
}

/** Tells what is in a ZIP archive by the name of its first entry (APPNOTE.TXT, 4.3.7). */
function zip(bytes: Buffer): FileKind | undefined {
  if (!["PK\x03\x04", "PK\x05\x06", "PK\x07\x08"].includes(bytes.toString("latin1", 0, 4))) {
    return undefined;
  }
  const text = bytes.toString("latin1");
  if (text.includes("opendocument.spreadsheet")) {
    return { what: "an OpenDocument spreadsheet (.ods)", advice: CONVERT };
  }
  if (text.includes("[Content_Types].xml") || text.includes("xl/")) {
    return { what: "an Excel workbook (.xlsx) or another Office file", advice: CONVERT };
  }
  const length = bytes.length < 30 ? 0 : bytes.readUInt16LE(26);
  const first = length === 0 ? "" : ` of ${quote(bytes.toString("utf8", 30, 30 + length))}`;
  return { what: `a ZIP archive${first}`, advice: UNPACK };
}

const isPrintable = (bytes: Buffer): boolean => bytes.every((byte) => byte > 0x08);

/** Tells an archive of before POSIX, without "ustar", by the checksum of its first header. */
function isTar(bytes: Buffer): boolean {
  const [size, start, end, space] = [512, 148, 156, 0x20];
  if (bytes.length < size || bytes[0] === 0) return false;
  const stored = /^ *([0-7]+)[ \0]/.exec(bytes.toString("latin1", start, end))?.[1];
  let sum = 0;
  for (let at = 0; at < size; at++) {
    sum += at >= start && at < end ? space : (bytes[at] as number);
  }
  return stored !== undefined && Number.parseInt(stored, 8) === sum;
}

function textFile(bytes: Buffer): FileKind | undefined {
  const whole = bytes.toString();
  if (whole.startsWith("\ufeff\ufeff")) {
    return { what: "text with two byte order marks", advice: "remove one of them" };
  }
  if (TWICE_ENCODED_MARK.test(whole)) {
    const what = "UTF-8 that was taken for Latin-1 and encoded again";
    return { what, advice: "use the file as it was before" };
  }
  const text = whole.replace(/^\ufeff/, "").trimStart();
  if (LFS.test(text)) {
    const what = "a Git LFS pointer in place of the file";
    return { what, advice: "use its media.githubusercontent.com address, or run `git lfs pull`" };
  }
  if (ANNEX.test(text)) {
    return { what: "a git-annex pointer in place of the file", advice: "run `git annex get`" };
  }
  return webPage(text);
}

/** A NUL byte in the first line. Further down, it is damage: see `TextCheck`. */
function binary(bytes: Buffer): FileKind | undefined {
  const nul = bytes.indexOf(0);
  const end = bytes.indexOf(LF);
  if (nul === -1 || (end !== -1 && end < nul)) return undefined;
  return { what: `a binary file (byte ${nul + 1} is NUL)`, advice: LINK };
}
