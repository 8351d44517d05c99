/**
 * Loaded into a command line's process before everything else (`--import`): a database that it makes
 * is a copy of one that was made before. To make one takes 3 s of CPU time, and it is PGlite's work,
 * not ours; commands that make their own are those that start.test.ts, database-folder.test.ts and
 * signals.test.ts start.
 */
import { registerHooks } from "node:module";

const PREPARED = new URL("./prepared-pglite-class.ts", import.meta.url).href;
const SOURCES = new URL("../../src/", import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "@electric-sql/pglite" && context.parentURL?.startsWith(SOURCES)
      ? next(PREPARED, context)
      : next(specifier, context),
});
