const { join, sep } = require("node:path");

const COMMAND_LINE = join(__dirname, "../packages/cli/src") + sep;
const PREPARED = join(__dirname, "../packages/cli/tests/support/prepared-pglite-class.ts");

/**
 * Resolves modules as jest does, but PGlite for the command line: commands that run in the process
 * of a test copy a prepared database, as with-prepared-databases.ts does it in others.
 *
 * @param {string} name
 * @param {{ basedir: string, defaultResolver: (name: string, options: object) => string }} options
 */
module.exports = (name, options) =>
  name === "@electric-sql/pglite" && `${options.basedir}${sep}`.startsWith(COMMAND_LINE)
    ? PREPARED
    : options.defaultResolver(name, options);
