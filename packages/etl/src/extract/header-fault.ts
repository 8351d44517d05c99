import { isConflictMarker } from "./row-fault.ts";

const SEPARATORS: readonly (readonly [separator: string, name: string])[] = [
  ["\t", "tabs"],
  [";", "semicolons"],
  ["|", "pipes (|)"],
  [":", "colons"],
  ["~", "tildes (~)"],
  ["^", "carets (^)"],
  ["\x01", "control characters (Ctrl-A)"],
  ["\x1f", "control characters (unit separators)"],
  ["\uff0c", "full-width commas"],
];
const USE_COMMAS = "use a comma-separated version of the file";
const MARKUP = /^(?:<!--[\s\S]*?-->\s*)*<[A-Za-z_][\w:.-]*(?:\s[^<>]*)?\/?>\s*(?:<|[^\s,;|<])/;
const FILE_NAME = /^[\w./ -]+\.(?:csv|tsv|txt|dat)(?:\.(?:gz|zip|xz|bz2|zst))?\s*$/i;

/**
 * Explains why the columns of a source are not found in the first line of its file, from the bytes.
 * It is asked only after they were not found: unusual names of columns are no fault.
 *
 * @param head the file's first bytes, in UTF-8
 * @param wanted names of the columns
 * @returns a problem for a complaint, or `undefined`
 *
 * @example
 * headerFault(Buffer.from("date;cases\n"), ["date", "cases"]);
 * // "the fields are separated by semicolons, not commas; …"
 */
export function headerFault(head: Uint8Array, wanted: readonly string[]): string | undefined {
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
    .toString()
    .replace(/^\ufeff/, "");
  const line = firstLine(text);
  return (
    lineEndFault(text.slice(line.length)) ??
    separatorFault(line, wanted) ??
    spacedFault(line, wanted) ??
    otherFault(text, line)
  );
}

/** The text before the first CR or LF that is not quoted. */
const firstLine = (text: string): string => /^(?:"[^"]*"|[^"\r\n])*/.exec(text)?.[0] ?? "";

function lineEndFault(rest: string): string | undefined {
  if (!rest.startsWith("\r") || rest.startsWith("\r\n")) return undefined;
  const kind = /^\r\r+\n/.test(rest)
    ? "CR CR LF (CRLF that was converted once more)"
    : "CR alone, as on old Macintosh computers";
  return `the lines end in ${kind}; save the file with LF or CRLF`;
}

function separatorFault(line: string, wanted: readonly string[]): string | undefined {
  const byCommas = found(line.split(","), wanted);
  if (byCommas === wanted.length) return undefined;
  const [best] = SEPARATORS.map(([separator, name]) => ({
    name,
    count: found(line.split(separator), wanted),
    isOne: line.includes(separator),
  }))
    .filter(({ count, isOne }) => isOne && count > byCommas)
    .sort((one, other) => other.count - one.count);
  if (best !== undefined) {
    return `the fields are separated by ${best.name}, not commas; ${USE_COMMAS}`;
  }
  const excel = /^"?sep=(.)"?$/i.exec(line);
  if (excel === null) return undefined;
  return 'the first line is "sep=", a note for Excel; use a file without it, separated by commas';
}

function spacedFault(line: string, wanted: readonly string[]): string | undefined {
  if (line.includes(",") || found(line.trim().split(/ +/), wanted) < wanted.length)
    return undefined;
  return `the fields are separated by spaces, not commas; ${USE_COMMAS}`;
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

function found(names: readonly string[], wanted: readonly string[]): number {
  const bare = new Set(names.map((name) => name.trim().replace(/^"(.*)"$/, "$1")));
  return wanted.filter((name) => bare.has(name)).length;
}
