import type { DatasetDescription } from "@daily-delta/etl/site-files";
import { Problem } from "../data/load.ts";
import { loaded } from "./load-script.ts";

/** Scripts that only some datasets need. */
export interface Scripts {
  readonly charts?: typeof import("./chart-group.ts");
  readonly table?: typeof import("./table-view.ts");
  readonly parts?: typeof import("./parts-view.ts");
  /** Sentence about what could not be loaded. */
  readonly problem?: string;
}

export const loadRunContent = () => loaded(import("./run-content.ts"));

export const loadFooterScript = () => loaded(import("./footer.ts"));

export const loadStartPage = () => loaded(import("./start-page.ts"));

/** Loads what a dataset is drawn with; without it, the rest of the page is shown. */
export async function loadScripts({ isTable, hasRows, by }: DatasetDescription): Promise<Scripts> {
  if (!hasRows) return {};
  try {
    if (isTable) return { table: await loaded(import("./table-view.ts")) };
    const [charts, parts] = await Promise.all([
      loaded(import("./chart-group.ts")),
      by === null ? undefined : loaded(import("./parts-view.ts")),
    ]);
    return { charts, ...(parts && { parts }) };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { problem: error.message };
  }
}
