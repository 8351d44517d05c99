import type { FileKind } from "./file-kind.ts";

const MARKS: readonly (readonly [bytes: string, name: string])[] = [
  ["\xff\xfe\0\0", "UTF-32 (little endian)"],
  ["\0\0\xfe\xff", "UTF-32 (big endian)"],
  ["\xff\xfe", "UTF-16 (little endian)"],
  ["\xfe\xff", "UTF-16 (big endian)"],
];
/** Number of bytes that are searched for NULs. */
const SAMPLE = 256;

/** Recognizes UTF-16 and UTF-32 by their byte order mark. */
export function markedEncoding(bytes: Buffer): FileKind | undefined {
  const beginning = bytes.toString("latin1", 0, 4);
  return kindOf(MARKS.find(([mark]) => beginning.startsWith(mark))?.[1]);
}

/** Recognizes UTF-16 and UTF-32 without a mark: every comma, digit and line end has NUL bytes. */
export function unmarkedEncoding(bytes: Buffer): FileKind | undefined {
  const sample = bytes.subarray(0, SAMPLE);
  if (!sample.includes(0)) return undefined;
  const nuls = [0, 0, 0, 0];
  sample.forEach((byte, at) => {
    if (byte === 0) nuls[at % 4] = (nuls[at % 4] as number) + 1;
  });
  const [a = 0, b = 0, c = 0, d = 0] = nuls;
  const quarter = Math.floor(sample.length / 4);
  if (quarter < 2) return undefined;
  const isFull = (count: number): boolean => count >= quarter;
  if (a === 0 && [b, c, d].every(isFull)) return kindOf(MARKS[0]?.[1]);
  if (d === 0 && [a, b, c].every(isFull)) return kindOf(MARKS[1]?.[1]);
  // Letters of other scripts have no zeros, but a quarter of the characters are ASCII.
  if (a + c === 0 && b + d >= quarter / 2) return kindOf(MARKS[2]?.[1]);
  if (b + d === 0 && a + c >= quarter / 2) return kindOf(MARKS[3]?.[1]);
  return undefined;
}

const kindOf = (name: string | undefined): FileKind | undefined =>
  name === undefined ? undefined : { what: `text in ${name}`, advice: adviceFor(name) };

function adviceFor(name: string): string {
  if (!name.startsWith("UTF-16")) return "save it as UTF-8";
  const label = name.includes("little") ? "utf-16le" : "utf-16be";
  return `save it as UTF-8, or say so: \`format: { encoding: "${label}" }\``;
}
