import type { ResolveHookSync } from "node:module";
import { sep } from "node:path";
import { pathToFileURL } from "node:url";

/** The library, as datasets import it. */
const LIBRARY = "@daily-delta/etl";

/**
 * Returns a hook for Node's loader, for the files of a folder: `@daily-delta/etl` is the program's
 * own, so that nothing has to be installed next to them, and a file is a module even if no
 * package.json says so.
 *
 * @example
 * registerHooks({ resolve: resolveForDatasets("/home/me/datasets") });
 */
export function resolveForDatasets(folder: string): ResolveHookSync {
  const library = import.meta.resolve(LIBRARY);
  const root = pathToFileURL(folder + sep).href;
  return (specifier, context, next) => {
    if (specifier === LIBRARY) return { url: library, shortCircuit: true };
    const resolved = next(specifier, context);
    const isOwn = resolved.url.startsWith(root) && !resolved.url.includes("/node_modules/");
    if (!isOwn) return resolved;
    if (/\.ts$/.test(resolved.url)) return { ...resolved, format: "module-typescript" };
    if (/\.js$/.test(resolved.url)) return { ...resolved, format: "module" };
    return resolved;
  };
}
