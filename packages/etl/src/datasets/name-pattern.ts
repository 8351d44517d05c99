import { ConfigurationError } from "../core/errors.ts";

/** Characters with a meaning in regular expressions. */
const SPECIAL = /[.*+?^${}()|[\]\\/-]/g;
const FIELD = /\{([A-Za-z_]+)\}|\*/g;
const DATE_FIELDS: Readonly<Record<string, string>> = {
  YYYY: "\\d{4}",
  MM: "\\d{2}",
  DD: "\\d{2}",
};

/**
 * Pattern of file names with fields in braces: `{YYYY}`, `{MM}` and `{DD}` are a day, any other field
 * is a string, and `*` is anything. Neither goes past a slash. A pattern with n slashes is that of the
 * last n + 1 parts of a path.
 *
 * @example
 * new NamePattern("{MM}-{DD}-{YYYY}.csv").match("daily/01-22-2020.csv"); // "2020-01-22"
 * new NamePattern("{country}/*.csv").match("data/de/2020.csv"); // "de"
 * new NamePattern("{YYYY}-{MM}-{DD}.csv").nameOf("2020-01-22"); // "2020-01-22.csv"
 */
export class NamePattern {
  /** True if its fields are a day. */
  readonly isDay: boolean;
  readonly #pattern: string;
  readonly #regExp: RegExp;
  readonly #depth: number;

  /** @throws ConfigurationError if the fields are neither a day nor one string */
  constructor(pattern: string) {
    const fields = [...pattern.matchAll(FIELD)].flatMap(([, name]) => name ?? []);
    this.isDay = fields.some((name) => Object.hasOwn(DATE_FIELDS, name));
    const wanted = this.isDay ? Object.keys(DATE_FIELDS) : fields.slice(0, 1);
    if (fields.length === 0 || String([...fields].sort()) !== String([...wanted].sort())) {
      throw new ConfigurationError(
        `"${pattern}" must have either {YYYY}, {MM} and {DD}, or one other field such as {country}`,
      );
    }
    this.#pattern = pattern;
    this.#depth = pattern.split("/").length;
    this.#regExp = new RegExp(`^${toRegExp(pattern)}$`);
  }

  toString(): string {
    return this.#pattern;
  }

  /** Returns what a file's path has in the fields, a day as YYYY-MM-DD; undefined if it does not match. */
  match(path: string): string | undefined {
    const end = path.split("/").slice(-this.#depth).join("/");
    const groups = this.#regExp.exec(end)?.groups;
    if (groups === undefined) return undefined;
    const { YYYY, MM, DD } = groups;
    return this.isDay ? `${YYYY}-${MM}-${DD}` : Object.values(groups)[0];
  }

  /** Returns the name of the file with this value, a day as YYYY-MM-DD. */
  nameOf(value: string): string {
    const [YYYY = "", MM = "", DD = ""] = value.split("-");
    const day: Readonly<Record<string, string>> = { YYYY, MM, DD };
    return this.#pattern.replace(FIELD, (_, name) => (this.isDay ? (day[name] ?? "") : value));
  }
}

const literal = (text: string): string => text.replace(SPECIAL, "\\$&");

/** Returns the regular expression of a pattern, without anchors; each field is a group. */
function toRegExp(pattern: string): string {
  let source = "";
  let at = 0;
  for (const { 0: all, 1: name, index } of pattern.matchAll(FIELD)) {
    source += literal(pattern.slice(at, index));
    source += name === undefined ? "[^/]*" : `(?<${name}>${DATE_FIELDS[name] ?? "[^/]+"})`;
    at = index + all.length;
  }
  return source + literal(pattern.slice(at));
}

/** Returns whether a path matches a glob whose only wildcard is `*`, which does not go past a slash. */
export const matchesGlob = (glob: string, path: string): boolean =>
  new RegExp(`^${glob.split("*").map(literal).join("[^/]*")}$`).test(path);
