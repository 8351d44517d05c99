import { variableOf } from "./plan.ts";
import { WIDTH } from "./print-value.ts";

const IMPORT = /^import .* from "(\.\/[^"]+)";$/;
const LIST = /(export const datasets[^=]*= )\[([^\]]*)\];/;

/**
 * Adds a dataset to the registry: its import, in the order of paths, and its place at the end of the
 * list.
 *
 * @returns `undefined` if the file does not look as expected
 */
export function addToIndex(index: string, name: string): string | undefined {
  const variable = variableOf(name);
  const list = LIST.exec(index);
  if (list === null) return undefined;
  const names = (list[2] ?? "")
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");
  if (names.includes(variable)) return index;
  const all = [...names, variable];
  const flat = `${list[1]}[${all.join(", ")}];`;
  const printed =
    flat.length <= WIDTH ? flat : `${list[1]}[\n${all.map((each) => `  ${each},\n`).join("")}];`;
  return withImport(
    index.replace(list[0], () => printed),
    `./${name}.ts`,
    variable,
  );
}

function withImport(index: string, path: string, variable: string): string {
  const lines = index.split("\n");
  const imports = lines.flatMap((line, at) => {
    const from = IMPORT.exec(line)?.[1];
    return from === undefined ? [] : [{ at, from }];
  });
  const next = imports.find(({ from }) => from > path);
  const last = imports.at(-1);
  const at = next?.at ?? (last === undefined ? 0 : last.at + 1);
  return lines.toSpliced(at, 0, `import { ${variable} } from "${path}";`).join("\n");
}
