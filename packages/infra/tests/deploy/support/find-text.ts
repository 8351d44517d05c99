import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Finds the files under a folder that contain a string, except in installed packages. */
export function filesWith(folder: string, text: string): string[] {
  const wanted = Buffer.from(text);
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.name === "node_modules" || entry.name === "providers") return [];
    if (entry.isDirectory()) return filesWith(path, text);
    return statSync(path).isFile() && readFileSync(path).includes(wanted) ? [path] : [];
  });
}
