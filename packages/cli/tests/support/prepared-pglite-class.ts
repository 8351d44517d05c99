import { existsSync } from "node:fs";
import { copyEmptyPglite, emptyPglite, openPglite } from "@daily-delta/etl/testing/prepared-pglite";

/** Replaces the class that the command line imports, of which it calls only `create`. */
export const PGlite = {
  /** @param folder default: in memory */
  async create(folder?: string) {
    if (folder === undefined) return await emptyPglite();
    if (!existsSync(folder)) await copyEmptyPglite(folder);
    return await openPglite(folder);
  },
};
