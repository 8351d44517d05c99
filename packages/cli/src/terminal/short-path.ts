import { relative } from "node:path";

/** A path as people read it: relative to their folder, unless that is longer. */
export function shortPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith("../../..") ? path : short || ".";
}
