import { ConfigurationError, decodeUri } from "@daily-delta/etl";
import { snakeCase } from "./infer/column-names.ts";
import type { Location } from "./locate.ts";

/** The longest name that a dataset may have. */
const LONGEST = 50;
/** Names of files that say nothing of the subject. */
const GENERAL = new Set(
  [
    "data dataset csv file download export table results result latest current main master all full",
    "daily weekly monthly quarterly yearly annual hourly index raw rows total summary list output",
  ]
    .join(" ")
    .split(" "),
);
/** Endings of a file's name. */
const ENDINGS = /(?:\.(?:csv|tsv|tab|txt|dat|psv|gz|zip|xz|zst|bz2|data|all))+$/i;

/** Proposes a name for the dataset of a file: the file's own, with its repository's if it is general. */
export function proposeName({ url, repository }: Location): string {
  const path = repository?.path || decodeUri(new URL(url).pathname);
  const segments = path.split("/").filter((part) => part !== "");
  const file = slug((segments.at(-1) ?? "").replace(ENDINGS, ""));
  const isGeneral = file.split("-").every((word) => GENERAL.has(word) || /^\d*$/.test(word));
  const above = repository === undefined ? segments.at(-2) : repository.name;
  const named = isGeneral && above !== undefined ? `${slug(above)}-${file}` : file;
  const cut = named
    .slice(0, LONGEST)
    .replace(/-[^-]*$/, (end) => (named.length > LONGEST ? "" : end));
  const usable = cut.replace(/^[^a-z]+/, "").replace(/-+$/, "");
  return usable === "" ? "dataset" : usable;
}

const slug = (text: string): string => snakeCase(text).replaceAll("_", "-");

/** Makes a title for people of a dataset's name. */
export const proposeTitle = (name: string): string =>
  name
    .split("-")
    .map((word, at) => (at === 0 ? word.slice(0, 1).toUpperCase() + word.slice(1) : word))
    .join(" ");

/**
 * Checks a dataset's name.
 *
 * @throws ConfigurationError if it cannot be one
 */
export function checkName(name: string): string {
  if (/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name) && name.length <= LONGEST) return name;
  throw new ConfigurationError(
    `"${name}" cannot be a dataset's name: it must be lower-case words joined by hyphens, ${LONGEST} characters at most`,
  );
}
