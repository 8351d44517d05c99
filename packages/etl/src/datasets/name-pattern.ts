import { ConfigurationError } from "../core/errors.ts";

/** Characters with a meaning in regular expressions. */
const SPECIAL = /[.*+?^${}()|[\]\\/-]/g;
const FIELD = /\{([A-Za-z_]+)\}|\*/g;
const DATE_FIELDS: Readonly<Record<string, string>> = {
  YYYY: "\\d{4}",
  MM: "\\d{2}",
  M: "\\d{1,2}",
  DD: "\\d{2}",
  D: "\\d{1,2}",
};
/** Fields of a year, a month, and a day, in alphabetical order of their first letters. */
const PERIODS = ["Y", "MY", "DMY"];

/**
 * Pattern of file names with fields in braces: `{YYYY}`, `{MM}` or `{M}`, and `{DD}` or `{D}` are a
 * day; without a day they are a month, and without a month a year, which stand for their first days.
 * Any other field is a string, and `*` is anything. None goes past a slash. A field may be repeated. A
 * pattern with n slashes is that of the last n + 1 parts of a path.
 *
 * @example
 * new NamePattern("{MM}-{DD}-{YYYY}.csv").match("daily/01-22-2020.csv"); // "2020-01-22"
 * new NamePattern("{country}/*.csv").match("data/de/2020.csv"); // "de"
 * new NamePattern("{YYYY}/{YYYY}-{MM}.csv").nameOf("2020-03-01"); // "2020/2020-03.csv"
 */
export class NamePattern {
  /** True if its fields are a day, month or year. */
  readonly isDate: boolean;
  readonly #pattern: string;
  readonly #regExp: RegExp;
  readonly #depth: number;
  readonly #fields: ReadonlySet<string>;

  /** @throws ConfigurationError if the fields are neither a day, month or year nor one string */
  constructor(pattern: string) {
    const fields = new Set([...pattern.matchAll(FIELD)].flatMap(([, name]) => name ?? []));
    this.isDate = [...fields].some((name) => Object.hasOwn(DATE_FIELDS, name));
    const letters = [...fields].map((name) => name.charAt(0)).sort();
    if (this.isDate ? !PERIODS.includes(letters.join("")) : fields.size !== 1) {
      throw new ConfigurationError(
        `"${pattern}" must have either {YYYY}, {MM} and {DD} (or only {YYYY} and {MM}, or {YYYY}), or one other field such as {country}`,
      );
    }
    this.#fields = fields;
    this.#pattern = pattern;
    this.#depth = pattern.split("/").length;
    this.#regExp = new RegExp(`^${toRegExp(pattern)}$`);
  }

  toString(): string {
    return this.#pattern;
  }

  /**
   * Returns what a file's path has in the fields, a date as YYYY-MM-DD; undefined if it does not match.
   */
  match(path: string): string | undefined {
    const end = path.split("/").slice(-this.#depth).join("/");
    const groups = this.#regExp.exec(end)?.groups;
    if (groups === undefined) return undefined;
    if (!this.isDate) return Object.values(groups)[0];
    const { YYYY, MM, M = MM ?? "1", DD, D = DD ?? "1" } = groups;
    return `${YYYY}-${M.padStart(2, "0")}-${D.padStart(2, "0")}`;
  }

  /** Returns the first day of the month or year of a day if the fields have no day or no month. */
  startOf(day: string): string {
    return { 1: `${day.slice(0, 4)}-01-01`, 2: `${day.slice(0, 7)}-01` }[this.#fields.size] ?? day;
  }

  /**
   * Returns the name of the file with this value, a date as YYYY-MM-DD.
   *
   * @param encode is applied to the value of a field
   */
  nameOf(value: string, encode = (field: string): string => field): string {
    const [YYYY = "", MM = "", DD = ""] = value.split("-");
    const date: Readonly<Record<string, string>> = {
      ...{ YYYY, MM, DD },
      M: String(Number(MM)),
      D: String(Number(DD)),
    };
    return this.#pattern.replace(FIELD, (_, name) =>
      encode(this.isDate ? (date[name] ?? "") : value),
    );
  }
}

const literal = (text: string): string => text.replace(SPECIAL, "\\$&");

/** Returns the regular expression of a pattern, without anchors; each field is a group. */
function toRegExp(pattern: string): string {
  const seen = new Set<string>();
  const field = (name: string): string => {
    if (seen.has(name)) return `\\k<${name}>`;
    seen.add(name);
    return `(?<${name}>${DATE_FIELDS[name] ?? "[^/]+"})`;
  };
  let source = "";
  let at = 0;
  for (const { 0: all, 1: name, index } of pattern.matchAll(FIELD)) {
    source += literal(pattern.slice(at, index));
    source += name === undefined ? "[^/]*" : field(name);
    at = index + all.length;
  }
  return source + literal(pattern.slice(at));
}

/** Returns whether a path matches a glob whose only wildcard is `*`, which does not go past a slash. */
export const matchesGlob = (glob: string, path: string): boolean =>
  new RegExp(`^${glob.split("*").map(literal).join("[^/]*")}$`).test(path);
