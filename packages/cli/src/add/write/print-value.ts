/** Line width of the project's formatter. */
export const WIDTH = 100;

/** A string stays next to a name that is not longer, however long it is. */
const SHORT_NAME = 4;

/** TypeScript that is printed as it is. */
export class Code {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A call of a function with arguments. */
export class Call {
  readonly name: string;
  readonly arguments: readonly unknown[];

  constructor(name: string, args: readonly unknown[]) {
    this.name = name;
    this.arguments = args;
  }
}

/** An object whose properties are each on a line of their own. */
export class Expanded {
  readonly entries: readonly (readonly [string, unknown])[];

  constructor(entries: Readonly<Record<string, unknown>>) {
    this.entries = Object.entries(entries).filter(([, value]) => value !== undefined);
  }
}

/**
 * Prints a value as TypeScript, as the project's formatter would.
 *
 * @param column where the value begins in its line
 * @param indent of the line
 * @param after number of characters that follow in the line, such as a comma
 */
export function printValue(value: unknown, indent: number, column: number, after = 1): string {
  const flat = value instanceof Expanded ? undefined : flatOf(value);
  if (flat !== undefined && column + flat.length + after <= WIDTH) return flat;
  if (value instanceof Expanded) return expanded(value.entries, indent);
  if (value instanceof Call) {
    const [only] = value.arguments;
    const inner = printValue(only, indent, column + value.name.length + 1, after + 1);
    return value.arguments.length === 1 ? `${value.name}(${inner})` : (flat ?? "");
  }
  if (Array.isArray(value)) return list(value, indent);
  if (typeof value === "object" && value !== null && !(value instanceof Code)) {
    return expanded(Object.entries(value), indent);
  }
  return flat ?? "";
}

const pad = (indent: number): string => " ".repeat(indent);

function expanded(entries: readonly (readonly [string, unknown])[], indent: number): string {
  const inner = indent + 2;
  const lines = entries
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${pad(inner)}${property(name, value, inner)},\n`);
  return `{\n${lines.join("")}${pad(indent)}}`;
}

function property(name: string, value: unknown, indent: number): string {
  const start = `${keyOf(name)}: `;
  const text = printValue(value, indent, indent + start.length);
  const isTooLong =
    typeof value === "string" &&
    name.length > SHORT_NAME &&
    indent + start.length + text.length + 1 > WIDTH;
  return isTooLong ? `${keyOf(name)}:\n${pad(indent + 2)}${text}` : `${start}${text}`;
}

function list(values: readonly unknown[], indent: number): string {
  const inner = indent + 2;
  const lines = values.map((value) => `${pad(inner)}${printValue(value, inner, inner)},\n`);
  return `[\n${lines.join("")}${pad(indent)}]`;
}

/** The value in one line; `undefined` if it needs several. */
function flatOf(value: unknown): string | undefined {
  if (value instanceof Code) return value.text;
  if (value instanceof Expanded) return undefined;
  if (value instanceof Call) {
    const parts = value.arguments.map(flatOf);
    return parts.includes(undefined) ? undefined : `${value.name}(${parts.join(", ")})`;
  }
  if (typeof value === "string") return printString(value);
  if (typeof value === "number") return printNumber(value);
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) {
    const parts = value.map(flatOf);
    return parts.includes(undefined) ? undefined : `[${parts.join(", ")}]`;
  }
  const parts = Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .map(([name, each]) => {
      const flat = flatOf(each);
      return flat === undefined ? undefined : `${keyOf(name)}: ${flat}`;
    });
  if (parts.includes(undefined)) return undefined;
  return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
}

/** Powers of ten are easier to read as such. */
const printNumber = (value: number): string =>
  value >= 1000 && Number.isInteger(Math.log10(value)) ? `1e${Math.log10(value)}` : String(value);

const keyOf = (name: string): string =>
  /^[A-Za-z_$][\w$]*$/.test(name) ? name : printString(name);

/** Characters that are not seen, or read as others. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u00a0\u2000-\u200a\u202f\u205f\u3000\ufeff]/gu;

/** Prints a string between the quotes that need fewer escapes. */
export function printString(text: string): string {
  const double = text.split('"').length - 1;
  const single = text.split("'").length - 1;
  const quote = double > single ? "'" : '"';
  const escaped = text
    .replace(/\\/g, "\\\\")
    .replaceAll(quote, `\\${quote}`)
    .replace(/\n/g, "\\n")
    .replace(/\r/g, "\\r")
    .replace(/\t/g, "\\t")
    .replace(HIDDEN, (character) =>
      [...character]
        .map((each) => {
          const code = (each.codePointAt(0) as number).toString(16);
          return code.length <= 4 ? `\\u${code.padStart(4, "0")}` : `\\u{${code}}`;
        })
        .join(""),
    );
  return `${quote}${escaped}${quote}`;
}
