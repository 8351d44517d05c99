/** Names that tables of PostgreSQL, those of this program, and objects of JavaScript have for themselves. */
const TAKEN = new Set([
  ...["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid", "inserted_by", "gone_since"],
  "constructor",
]);
/** Longer names are cut by PostgreSQL. */
const LONGEST = 63;

/**
 * Makes names of columns from names in a header: lower-case words joined by underscores, each name
 * once. A name without any Latin letter becomes that of its place.
 *
 * @example
 * columnNames(["cveID", "GICS Sub-Industry", "Größe", "", "7-day"]);
 * // ["cve_id", "gics_sub_industry", "groesse", "column_4", "column_7_day"]
 */
export function columnNames(header: readonly string[]): string[] {
  const given = new Set<string>();
  return header.map((from, at) => {
    const words = snakeCase(from);
    const usable =
      words === "" ? `column_${at + 1}` : /^\d/.test(words) ? `column_${words}` : words;
    const base = usable.slice(0, LONGEST).replace(/_+$/, "");
    let name = TAKEN.has(base) ? `file_${base}` : base;
    for (let n = 2; given.has(name); n++) {
      const suffix = `_${n}`;
      name = `${base.slice(0, LONGEST - suffix.length)}${suffix}`;
    }
    given.add(name);
    return name;
  });
}

const LETTERS: Readonly<Record<string, string>> = {
  ...{ ä: "ae", ö: "oe", ü: "ue", Ä: "Ae", Ö: "Oe", Ü: "Ue", ß: "ss", æ: "ae", Æ: "Ae" },
  ...{ ø: "o", Ø: "O", å: "a", Å: "A", ł: "l", Ł: "L", đ: "d", Đ: "D", þ: "th", ð: "d", œ: "oe" },
  ...{ "%": " percent ", "#": " number ", "&": " and ", "€": " eur ", $: " usd ", "°": " deg " },
};

/** Returns lower-case words of Latin letters and digits, joined by underscores; empty if it has none. */
export function snakeCase(text: string): string {
  return text
    .replace(/[^\u0020-\u007e]|[%#&$]/gu, (character) => LETTERS[character] ?? character)
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1_$2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1_$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
}
