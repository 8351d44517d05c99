import { ConfigurationError } from "@daily-delta/etl";
import { Command, Option } from "commander";
import { collectSource, oneOf, port } from "./arguments.ts";
import { dashboardCommand } from "./commands/dashboard-command.ts";
import { datasetsCommand } from "./commands/datasets-command.ts";
import { exportCommand } from "./commands/export-command.ts";
import { historyCommand } from "./commands/history-command.ts";
import { runCommand } from "./commands/run-command.ts";
import { statusCommand } from "./commands/status-command.ts";
import { DEFAULT_DATABASE } from "./database.ts";
import { USAGE } from "./exit-code.ts";

const DATASET = ["<DATASET>", "a name that `datasets` shows"] as const;
const DATABASE = [
  "--database <DIR|URL>",
  "a folder for the embedded database, or a postgres:// URL",
  DEFAULT_DATABASE,
] as const;

const SITE = [
  "--site <DIR>",
  "a folder for the page (default: beside the embedded database)",
] as const;

const RUN_HELP = `
A FILE may be gzipped. A FILE or DIR is looked for from the current folder; under pnpm that
is the repository's, wherever you are in it. Ctrl-C ends a run in good order.

Exit code: 0 succeeded, unchanged or skipped; 1 failed; 2 wrong usage; 130 interrupted.

Examples:
  daily-delta run us-daily
  daily-delta run us-daily --source nyt=us.csv --dry-run
  daily-delta run us-daily --database 'postgres://user:password@host/db?sslmode=verify-full'`;

const HISTORY_HELP = `
Exit code: 0 found; 1 there is no such row; 2 wrong usage.

Examples:
  daily-delta history us-daily 2021-06-04
  daily-delta history us-counties 2021-06-04 "New York City" "New York"`;

const DASHBOARD_HELP = `
Ctrl-C ends the server. The page stays in its folder: any static web server can serve it.

Exit code: 0 served until Ctrl-C; 1 there was nothing to serve; 2 wrong usage; 130 interrupted
before there was a server.`;

const PROGRAM_HELP = `
Examples:
  daily-delta datasets
  daily-delta run us-daily --dry-run
  daily-delta export us-daily > us-daily.csv
  daily-delta run --help`;

/**
 * The command line of `daily-delta`.
 *
 * @param exit takes the exit code of a command that gives one
 */
export function createProgram(exit: (code: number) => void): Command {
  const program = new Command("daily-delta")
    .description("Public CSV files in PostgreSQL: only what changed, and an account of it.")
    .showHelpAfterError()
    .exitOverride()
    .addHelpText("after", PROGRAM_HELP);

  /** What a command finds wrong with its arguments is answered with its help, too. */
  const action = <A extends unknown[]>(work: (...args: A) => unknown) =>
    async function (this: Command, ...args: A): Promise<void> {
      try {
        const code = await work(...args);
        if (typeof code === "number") exit(code);
      } catch (error) {
        if (!(error instanceof ConfigurationError)) throw error;
        this.error(`error: ${error.message}.`, { exitCode: USAGE });
      }
    };

  program
    .command("run")
    .description("fetch a dataset's sources and write what changed")
    .argument(...DATASET)
    .addOption(
      new Option(
        "--source <NAME=FILE|URL>",
        "take a source from elsewhere (`datasets` shows the names); may be repeated",
      )
        .argParser(collectSource)
        .default({}, "the dataset's own"),
    )
    .option(...DATABASE)
    .option("--dry-run", "say what would be written, and write nothing")
    .option("--accept-shrink", "accept sources that lost many rows, this once")
    .option("--full", "read and merge all, even files that look unchanged")
    .option(...SITE)
    .option("--json", "print the run's record as JSON")
    .addHelpText("after", RUN_HELP)
    .action(action(runCommand));

  program
    .command("status")
    .description("where each dataset stands")
    .option(...DATABASE)
    .option("--json", "print JSON")
    .action(action(statusCommand));

  program
    .command("history")
    .description("every recorded change of one row")
    .argument(...DATASET)
    .argument("<KEY...>", "the row's key, part by part, as `datasets` shows it")
    .option(...DATABASE)
    .option("--json", "print JSON")
    .addHelpText("after", HISTORY_HELP)
    .action(action(historyCommand));

  program
    .command("datasets")
    .description("the datasets that there are: tables, keys, sources")
    .action(action(datasetsCommand));

  program
    .command("export")
    .description("a dataset's table, in key order, to standard output")
    .argument(...DATASET)
    .option(...DATABASE)
    .option("--format <csv|json>", "the format", oneOf("csv", "json"), "csv")
    .action(action(exportCommand));

  program
    .command("dashboard")
    .description("what is stored, in the browser: serves the page on this machine")
    .option(
      DATABASE[0],
      `${DATABASE[1]} (default: ${DEFAULT_DATABASE}, or the samples while it is not there)`,
    )
    .option(...SITE)
    .addOption(
      new Option("--port <PORT>", "the server's port")
        .argParser(port)
        .default(0, "any that is free"),
    )
    .option("--no-open", "do not open the browser, even on a terminal")
    .addHelpText("after", DASHBOARD_HELP)
    .action(action(dashboardCommand));

  return program;
}
