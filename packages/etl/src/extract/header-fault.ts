import { number } from "../core/number.ts";
import { EncodingDecoder } from "../format/encodings.ts";
import type { Format } from "../format/format.ts";
import { HeaderReader } from "../format/header.ts";
import { Preamble } from "../format/preamble.ts";
import { isConflictMarker } from "./row-fault.ts";

/** Separators, their names, and how a definition writes them. */
const SEPARATORS: readonly (readonly [separator: string, name: string, written?: string])[] = [
  [",", "commas"],
  ["\t", "tabs", "\\t"],
  [";", "semicolons"],
  ["|", "pipes (|)"],
  [":", "colons"],
  ["~", "tildes (~)"],
  ["^", "carets (^)"],
  ["\x01", "control characters (Ctrl-A)", "\\x01"],
  ["\x1f", "control characters (unit separators)", "\\x1f"],
  ["\uff0c", "full-width commas"],
];
/** Marks with which lines begin that are comments. */
const COMMENTS = ["#", "%", "//", "*", "!", ";", "--"];
/** A header may be below as many lines. */
const MOST_ABOVE = 200;
const MARKUP = /^(?:<!--[\s\S]*?-->\s*)*<[A-Za-z_][\w:.-]*(?:\s[^<>]*)?\/?>\s*(?:<|[^\s,;|<])/;
const FILE_NAME = /^[\w./ -]+\.(?:csv|tsv|txt|dat)(?:\.(?:gz|zip|xz|bz2|zst))?\s*$/i;
const DATA = /^"?(?:[-+]?\d[\d.,]*|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ].*)?)"?$/;

/**
 * Explains why the columns of a source are not found in the header of its file, from the bytes. It is
 * asked only after they were not found: unusual names of columns are not a fault.
 *
 * @param head the file's first bytes
 * @param wanted names of the columns
 * @param format how the source says that the file is written
 * @returns a problem for a complaint, with the option that would read the file, or `undefined`
 *
 * @example
 * headerFault(Buffer.from("date;cases\n"), ["date", "cases"]);
 * // "the fields are separated by semicolons, not commas: `format: { delimiter: ";" }`"
 */
export function headerFault(
  head: Uint8Array,
  wanted: readonly string[],
  format: Format = {},
): string | undefined {
  const text = headerTextOf(head, format);
  const line = firstLine(text);
  const { delimiter = "," } = format;
  return (
    lineEndFault(text.slice(line.length), format) ??
    separatorFault(line, wanted, delimiter) ??
    spacedFault(line, wanted, delimiter) ??
    otherFault(text, line) ??
    placeFault(text, wanted, delimiter, format) ??
    noHeaderFault(line, wanted, delimiter, format)
  );
}

/** The text from the header on, as far as the format says where it is. */
function headerTextOf(head: Uint8Array, format: Format): string {
  const { encoding = "utf-8", lineEnd = "lf", comment, skip = 0 } = format;
  const decoded = new EncodingDecoder(encoding).decode(head);
  const { above } = new HeaderReader(format);
  const bytes = decoded instanceof Uint8Array ? decoded : head;
  const rest = new Preamble({ skip, above }, lineEnd, comment).push(bytes);
  let text = Buffer.from(rest)
    .toString()
    .replace(/^\ufeff/, "");
  while (comment !== undefined && text.startsWith(comment)) {
    text = text.slice(firstLine(text, false).length).replace(/^(?:\r\n|\n|\r)/, "");
  }
  return text;
}

/** The text before the first CR or LF that is not quoted. */
const firstLine = (text: string, isQuoted = true): string =>
  (isQuoted ? /^(?:"[^"]*"|[^"\r\n])*/ : /^[^\r\n]*/).exec(text)?.[0] ?? "";

function lineEndFault(rest: string, { lineEnd = "lf" }: Format): string | undefined {
  if (lineEnd === "cr" && rest.startsWith("\n")) {
    return 'the lines end in LF, not in CR only: `format: { lineEnd: "any" }`';
  }
  if (lineEnd !== "lf" || !rest.startsWith("\r") || rest.startsWith("\r\n")) return undefined;
  if (/^\r\r+\n/.test(rest)) {
    return 'the lines end in CR CR LF (CRLF that was converted once more); save the file with LF or CRLF, or read it so: `format: { lineEnd: "any", blankLines: "skip" }`';
  }
  return 'the lines end in CR only, as on old Macintosh computers: `format: { lineEnd: "any" }`';
}

function separatorFault(
  line: string,
  wanted: readonly string[],
  delimiter: string,
): string | undefined {
  const asSaid = found(line.split(delimiter), wanted);
  if (asSaid === wanted.length) return undefined;
  const [best] = SEPARATORS.map(([separator, name, written = separator]) => ({
    separator,
    name,
    written,
    count: found(line.split(separator), wanted),
  }))
    .filter(({ separator, count }) => line.includes(separator) && count > asSaid)
    .sort((one, other) => other.count - one.count);
  const said = SEPARATORS.find(([separator]) => separator === delimiter)?.[1] ?? `"${delimiter}"`;
  if (best !== undefined) {
    return `the fields are separated by ${best.name}, not ${said}: ${
      best.separator === ","
        ? "leave out `delimiter`"
        : `\`format: { delimiter: "${best.written}" }\``
    }`;
  }
  const excel = /^"?sep=(.)"?$/i.exec(line)?.[1];
  if (excel === undefined) return undefined;
  return `the first line is "sep=", a note for Excel: \`format: { skip: 1, delimiter: "${excel}" }\``;
}

function spacedFault(
  line: string,
  wanted: readonly string[],
  delimiter: string,
): string | undefined {
  if (line.includes(delimiter) || found(line.trim().split(/ +/), wanted) < wanted.length) {
    return undefined;
  }
  return / {2}/.test(line.trim())
    ? "the fields are separated by spaces, several in a row, which cannot be read; use a comma-separated version of the file"
    : 'the fields are separated by spaces, not commas: `format: { delimiter: " " }`';
}

function otherFault(text: string, line: string): string | undefined {
  if (/(?![\r\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(line)) {
    return "the first line holds control or invisible characters, such as the colours of a terminal; use the file without them";
  }
  if (isConflictMarker(line)) return "the line is a git conflict marker; resolve the conflict";
  if (MARKUP.test(text.trimStart())) return "the file is XML or HTML, not CSV; check the address";
  if (text.trim() === line && FILE_NAME.test(line)) {
    return "the file is one line with a file's name, such as git has for a symbolic link; use the address of that file";
  }
  return undefined;
}

/** Looks for the columns in a line further down. */
function placeFault(
  text: string,
  wanted: readonly string[],
  delimiter: string,
  { header, skip }: Format,
): string | undefined {
  if (header !== undefined || skip !== undefined) return undefined;
  const lines = text.split(/\r\n|\n|\r/, MOST_ABOVE);
  const place = lines.findIndex((line) => found(line.split(delimiter), wanted) === wanted.length);
  if (place <= 0) return undefined;
  const above = lines.slice(0, place).filter((line) => line.trim() !== "");
  const mark = COMMENTS.find(
    (each) => above.length > 0 && above.every((line) => line.startsWith(each)),
  );
  const option = mark === undefined ? `header: ${place + 1}` : `comment: "${mark}"`;
  return `the columns are in line ${number(place + 1)}: \`format: { ${option} }\``;
}

function noHeaderFault(
  line: string,
  wanted: readonly string[],
  delimiter: string,
  { header }: Format,
): string | undefined {
  const names = line.split(delimiter);
  if (header !== undefined || found(names, wanted) > 0 || names.length < wanted.length)
    return undefined;
  if (!names.some((name) => DATA.test(name.trim()))) return undefined;
  return `the first line looks like data, not like a header; if there is none, name the file's ${names.length} columns: \`format: { header: { names: [ … ] } }\``;
}

function found(names: readonly string[], wanted: readonly string[]): number {
  const bare = new Set(names.map((name) => name.trim().replace(/^"(.*)"$/, "$1")));
  return wanted.filter((name) => bare.has(name)).length;
}
