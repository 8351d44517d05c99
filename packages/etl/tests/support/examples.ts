import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";

/** One `@example` of a public function. */
export interface Example {
  readonly name: string;
  /** undefined: the function has none. */
  readonly code: string | undefined;
}

const ALL = /export \* from "([^"]+)"/g;
const EXPORTS = /export \{([^}]*)\} from "([^"]+)"/g;
/** A line `expression; // value` or `expression; // throws message`. */
const CLAIM = /^(?!const |let |import |export |await using |for |if |\/\/)(.+);\s*\/\/ (.+)$/;

/**
 * Finds the examples of the functions that a package's entry exports.
 *
 * @param entry URL of its `index.ts`
 * @param exported the imported entry, which tells functions from the rest
 */
export function examplesOf(entry: URL, exported: Readonly<Record<string, unknown>>): Example[] {
  const text = readFileSync(entry, "utf8");
  const others = Array.from(text.matchAll(ALL), ([, file = ""]) => new URL(file, entry));
  const own = Array.from(text.matchAll(EXPORTS)).flatMap(([, list = "", file = ""]) => {
    const source = readFileSync(new URL(file, entry), "utf8");
    const names = list.split(",").map((part) => part.trim());
    return names
      .filter((name) => /^\w+$/.test(name) && isFunction(exported[name]))
      .map((name) => ({ name, code: exampleIn(source, name) }));
  });
  return [...own, ...others.flatMap((other) => examplesOf(other, exported))];
}

/** Runs an example with names in its scope; `check` gets each value and what it should be. */
export async function runExample(
  code: string,
  scope: Readonly<Record<string, unknown>>,
  check: (value: () => Promise<unknown>, claimed: string) => Promise<void>,
): Promise<void> {
  const lines = code.split("\n").map((line) => {
    const [, expression, claimed] = CLAIM.exec(line) ?? [];
    if (expression === undefined || claimed === undefined) {
      return line.replace(/^import .*/, "").replace(/^export /, "");
    }
    return `await check(async () => (${expression}), ${JSON.stringify(claimed)});`;
  });
  const body = stripTypeScriptTypes(`async () => {\n${lines.join("\n")}\n}`);
  const names = Object.keys(scope);
  const example = new Function("check", ...names, `return (${body})();`);
  await example(check, ...names.map((name) => scope[name]));
}

/** Evaluates the value that an example claims. */
export const claimedValue = (claimed: string): unknown => new Function(`return (${claimed});`)();

/** Finds the `@example` of an exported function or class in the text of its file. */
export function exampleIn(source: string, name: string): string | undefined {
  const declaration = new RegExp(
    `/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\nexport (?:async )?(?:function\\*?|const|class) ${name}\\b`,
  );
  const lines = declaration.exec(source)?.[1]?.split("\n") ?? [];
  const plain = lines.map((line) => line.replace(/^ \* ?/, "").trimEnd());
  const start = plain.indexOf("@example");
  if (start < 0) return undefined;
  const rest = plain.slice(start + 1);
  const end = rest.findIndex((line) => line.startsWith("@"));
  return rest
    .slice(0, end < 0 ? undefined : end)
    .filter((line) => !line.startsWith("```"))
    .join("\n");
}

const isFunction = (value: unknown): boolean =>
  typeof value === "function" && !/^class\b/.test(String(value));
