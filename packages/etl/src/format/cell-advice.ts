import type { Kind } from "../columns/column-type.ts";
import { dateReader } from "../columns/date-reader.ts";
import { number } from "../core/number.ts";

const UNKNOWN =
  /^(?:[-*.?]{1,4}|n\/?a|#n\/a|nan|null|none|nil|missing|unknown|\\n|<na>|\(null\)| )$/i;
const TOO_LARGE = /^-?[1-9]\d{15,}$/;
const GROUPED: readonly (readonly [pattern: RegExp, option: string])[] = [
  [/^-?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/, 'format: { group: "," }'],
  [/^-?\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?$|^-?\d{1,3}(?:\.\d{3})+,\d+$/, 'format: { group: "." }'],
  [/^-?\d{1,3}(?: \d{3})+(?:[.,]\d+)?$/, 'format: { group: " " }'],
  [/^-?\d+,\d+$/, 'format: { decimal: "," }'],
  [/^-?\d+(?:\.\d+)? ?%$/, "format: { percent: true }"],
  [/^-?\d+(?:\.\d+)?[eE][+-]?\d+$/, "format: { exponent: true }"],
  [/^-?\.\d+$|^-?\d+\.$/, "format: { barePoint: true }"],
  [/^\(\d+(?:\.\d+)?\)$/, 'format: { negative: "parentheses" }'],
  [/^\+\d+(?:\.\d+)?$/, "format: { plus: true }"],
  [/^-?0\d+$/, "leadingZeros: true"],
];
const DATES: readonly string[] = [
  ...["DD-MM-YYYY", "DD/MM/YYYY", "DD.MM.YYYY", "MM/DD/YYYY", "MM-DD-YYYY"],
  ...["D/M/YYYY", "M/D/YYYY", "D.M.YYYY", "YYYY/MM/DD", "YYYYMMDD", "YYYY-MM"],
  ...["D/M/YY", "M/D/YY", "DD.MM.YY", "GGGG-[W]WW", "YYYY-[Q]Q", "D MMM YYYY", "MMM D, YYYY"],
  ...["ddd MMM D YYYY", "MMMM D, YYYY", "D MMMM YYYY"],
];
const READERS = DATES.map((format) => {
  const isShort = /(?<!Y)YY(?!Y)/.test(format);
  const century = isShort ? { century: 2000 } : {};
  return { format, isShort, reader: dateReader("date", { format, ...century }) };
});

/**
 * Proposes the option of a column with which a refused cell would be read. It is never chosen for
 * anyone: a date that several patterns read gets several proposals.
 *
 * @returns the end of a sentence, or an empty string
 *
 * @example
 * cellAdvice("1,234", "integer"); // "; to read it: `format: { group: "," }`"
 */
export function cellAdvice(cell: string, kind: Kind | undefined): string {
  if (kind === undefined || kind === "text" || cell === "") return "";
  if (UNKNOWN.test(cell)) {
    return `; if it means unknown: \`unknown: ${JSON.stringify(cell)}\`, with \`nullable: true\``;
  }
  if (kind === "integer" || kind === "decimal") {
    if (cell !== cell.trim()) return "; to read it: `format: { trim: true }`";
    if (kind === "integer" && TOO_LARGE.test(cell)) {
      return `; larger numbers than ${number(Number.MAX_SAFE_INTEGER)} are for \`numeric(…, 0)\``;
    }
    const option = GROUPED.find(([pattern]) => pattern.test(cell))?.[1];
    return option === undefined ? "" : `; to read it: \`${option}\``;
  }
  if (kind === "boolean") {
    const isKnown = /^(?:[01yn]|yes|no)$/i.test(cell);
    return isKnown ? "; to read it: `format: { true: …, false: … }`" : "";
  }
  if (kind !== "date") return "";
  const formats = READERS.filter(({ reader }) => reader?.read(cell) !== undefined).map(
    ({ format, isShort }) => `\`format: "${format}"\`${isShort ? " with a `century`" : ""}`,
  );
  return formats.length === 0 ? "" : `; to read it: ${formats.join(", or ")}`;
}
