/** Parts of a cell that a pattern finds: numbers by their token, names as they are written. */
export interface DateParts {
  readonly [token: string]: string | undefined;
}

/** A pattern of dates and times, compiled. */
export interface DatePattern {
  readonly tokens: ReadonlySet<string>;
  exec(cell: string): DateParts | undefined;
}

/** Tokens, the longest first, and the expression that each stands for. */
const TOKENS: readonly (readonly [token: string, expression: string])[] = [
  ["YYYY", "\\d{4}"],
  ["YY", "\\d{2}"],
  ["GGGG", "\\d{4}"],
  ["WW", "\\d{2}"],
  ["MMMM", ""],
  ["MMM", ""],
  ["MM", "\\d{2}"],
  ["M", "\\d{1,2}"],
  ["DDDD", "\\d{3}"],
  ["DD", "\\d{2}"],
  ["D", "\\d{1,2}"],
  ["dddd", ""],
  ["ddd", ""],
  ["Q", "[1-4]"],
  ["E", "[1-7]"],
  ["HH", "\\d{2}"],
  ["H", "\\d{1,2}"],
  ["hh", "\\d{2}"],
  ["h", "\\d{1,2}"],
  ["mm", "\\d{2}"],
  ["m", "\\d{1,2}"],
  ["ss", "\\d{2}"],
  ["s", "\\d{1,2}"],
  ["S", "\\d{1,9}"],
  ["A", "[AaPp]\\.?[Mm]\\.?"],
  ["X", "-?\\d{1,12}"],
  ["x", "-?\\d{1,15}"],
  ["Z", "[Zz]|[+-]\\d{2}(?::?\\d{2})?"],
];

/** Names of the months and weekdays, in order; the first weekday is Monday. */
export interface Names {
  readonly MMMM: readonly string[];
  readonly MMM: readonly string[];
  readonly dddd: readonly string[];
  readonly ddd: readonly string[];
}

const MONTHS =
  "January February March April May June July August September October November December".split(
    " ",
  );
const WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(" ");
const short = (names: readonly string[]): string[] => names.map((name) => name.slice(0, 3));

/** @param months names that take the place of the English ones, long and short */
export const namesOf = (months: readonly string[] | undefined): Names => ({
  MMMM: months ?? MONTHS,
  MMM: months ?? short(MONTHS),
  dddd: WEEKDAYS,
  ddd: short(WEEKDAYS),
});

/** A string in brackets, a run of one letter, or other characters. */
const PIECE = /\[([^\]]*)\]|([A-Za-z])\2*|[^A-Za-z[]+/g;
/** Tokens of which one excludes the other: two months, or two hours. */
const SAME = [
  "YYYY YY GGGG",
  "MMMM MMM MM M Q DDDD WW",
  "DD D DDDD E",
  "dddd ddd",
  "HH H hh h",
  "mm m",
  "ss s",
];

/**
 * Compiles a pattern.
 *
 * @throws Error saying what is wrong with it
 *
 * @example
 * compilePattern("D.M.YYYY", namesOf(undefined)).exec("24.1.2020"); // { D: "24", M: "1", YYYY: "2020" }
 */
export function compilePattern(pattern: string, names: Names): DatePattern {
  const tokens = new Set<string>();
  let expression = "";
  let end = 0;
  /** Numbers of varying length since the last character between. */
  let varying = 0;
  for (const piece of pattern.matchAll(PIECE)) {
    if (piece.index !== end) break;
    end += piece[0].length;
    if (piece[2] === undefined) {
      expression += escaped(piece[1] ?? piece[0]);
      varying = 0;
      continue;
    }
    const next = expressionOf(piece[0], tokens, names);
    expression += next;
    if (/,\d+\}/.test(next)) varying += 1;
    if (varying > 1) throw new Error("numbers of one or two digits need a character between them");
  }
  if (end !== pattern.length) throw new Error('a "[" in it is not closed');
  for (const group of SAME) {
    const both = group.split(" ").filter((token) => tokens.has(token));
    if (both.length > 1) throw new Error(`it has both ${both.join(" and ")}`);
  }
  const compiled = new RegExp(`^${expression}$`, "iu");
  return { tokens, exec: (cell) => compiled.exec(cell)?.groups };
}

/** Returns the expression of a token, a named group. */
function expressionOf(letters: string, tokens: Set<string>, names: Names): string {
  const found = TOKENS.find(([token]) => token === letters.replace(/^S+$/, "S"));
  if (found === undefined) {
    throw new Error(`"${letters}" is not a token; write [${letters}] for these letters themselves`);
  }
  const [token, expression] = found;
  if (tokens.has(token)) throw new Error(`it has ${token} twice`);
  tokens.add(token);
  const list = names[token as keyof Names]?.map(escaped).join("|");
  return `(?<${token}>${list ?? expression})`;
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
