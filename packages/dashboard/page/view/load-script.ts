import { Problem } from "../data/load.ts";

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

/** Loads what draws pictures of charts, and compares values. */
export const loadDrawings = () => loaded(import("./drawings.ts"));
