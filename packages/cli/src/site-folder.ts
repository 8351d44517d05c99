import { resolve } from "node:path";
import { isUrl } from "./server-url.ts";

/**
 * Where the page of a database lies: beside its folder. A server has none unless somebody names
 * one (`--site`).
 */
export function siteFolder(database: string, named: string | undefined): string | undefined {
  if (named !== undefined) return resolve(named);
  return isUrl(database) ? undefined : `${resolve(database)}.site`;
}
