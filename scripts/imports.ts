import { dirname, join, normalize } from "node:path";
import { parseSync } from "oxc-parser";

/** One import or re-export of a file, types included. */
export interface Import {
  readonly from: string;
  /** Path of a file of the project, or a package's name. */
  readonly to: string;
}

/** Lists what a TypeScript file imports, statically or dynamically by a literal. */
export function importsOf(path: string, text: string): Import[] {
  const { module } = parseSync(path, text);
  const names = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
    ),
    ...module.dynamicImports.flatMap(
      ({ moduleRequest: { start, end } }) => /^"(.*)"$/.exec(text.slice(start, end))?.[1] ?? [],
    ),
  ];
  return [...new Set(names)].map((name) => ({
    from: path,
    to: name.startsWith(".") ? normalize(join(dirname(path), name)) : name,
  }));
}
