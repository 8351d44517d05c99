import type { DatasetDescription } from "@daily-delta/etl/site-files";
import { Problem } from "../data/load.ts";

/** Scripts that only some datasets need. */
export interface Scripts {
  readonly charts?: typeof import("./chart-group.ts");
  readonly table?: typeof import("./table-view.ts");
  /** Sentence about what could not be loaded. */
  readonly problem?: string;
}

export const loadRunContent = () => loaded(import("./run-content.ts"));

export const loadFooterScript = () => loaded(import("./footer.ts"));

export const loadDrawings = () => loaded(import("./drawings.ts"));

export const loadStartPage = () => loaded(import("./start-page.ts"));

/** Loads what a dataset is drawn with; without it, the rest of the page is shown. */
export async function loadScripts({ isTable, hasRows }: DatasetDescription): Promise<Scripts> {
  if (!hasRows) return {};
  try {
    return isTable
      ? { table: await loaded(import("./table-view.ts")) }
      : { charts: await loaded(import("./chart-group.ts")) };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { problem: error.message };
  }
}

/**
 * Waits for a script that is loaded on demand. A page that was opened before the site was deployed
 * again asks for a script of the old site.
 *
 * @throws Problem if it cannot be loaded
 */
export async function loaded<T>(script: Promise<T>): Promise<T> {
  try {
    return await script;
  } catch (error) {
    const text =
      "A script of this page cannot be loaded. Check the network, and load the page again.";
    throw new Problem(text, false, { cause: error });
  }
}
