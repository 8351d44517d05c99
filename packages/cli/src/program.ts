import { ConfigurationError, printableLines, withPublicUrls } from "@daily-delta/etl";
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

const DATASET = ["<DATASET>", "dataset name (see `datasets`)"] as const;
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
A FILE may be gzipped, a pipe such as <(xzcat us.csv.xz), or "-" for standard input. A FILE or
DIR is looked for from the current folder; under pnpm that is the repository's, wherever you are
in it. Ctrl-C stops the run cleanly; nothing is half-written.

Exit code: 0 succeeded, unchanged or skipped; 1 failed; 2 wrong usage; 130 interrupted.

Examples:
  daily-delta run us-daily
  daily-delta run us-daily --source nyt=us.csv --dry-run
  daily-delta run us-daily --database 'postgres://user:password@host/db?sslmode=verify-full'`;

const HISTORY_HELP = `
Exit code: 0 found; 1 no row with that key; 2 wrong usage.

Examples:
  daily-delta history us-daily 2021-06-04
  daily-delta history us-counties 2021-06-04 "New York City" "New York"`;

const DASHBOARD_HELP = `
Ctrl-C stops the server. The files stay in their folder: any static web server can serve them.

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
    .description("Load public CSV files into PostgreSQL, write only what changed, and report it.")
    .exitOverride()
    // An error may quote what was typed, and that may hold a password.
    .configureOutput({
      outputError: (text, write) => write(printableLines(withPublicUrls(text))),
    })
    .addHelpText("after", PROGRAM_HELP);

  /** Reports what a command finds wrong with its arguments as commander does. */
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
    .option("--accept-shrink", "allow this run to use a source that lost more than 10% of its rows")
    .option("--full", "re-read every file in full, even if it looks unchanged")
    .option(...SITE)
    .option("--json", "print the run's record as JSON")
    .addHelpText("after", RUN_HELP)
    .action(action(runCommand));

  program
    .command("status")
    .description("show the state of each dataset")
    .option(...DATABASE)
    .option("--json", "print JSON")
    .action(action(statusCommand));

  program
    .command("history")
    .description("show every recorded change of one row")
    .argument(...DATASET)
    .argument("<KEY...>", "the row's key columns, in the order shown by `datasets`")
    .option(...DATABASE)
    .option("--json", "print JSON")
    .addHelpText("after", HISTORY_HELP)
    .action(action(historyCommand));

  program
    .command("datasets")
    .description("list datasets with their tables, keys and sources")
    .action(action(datasetsCommand));

  program
    .command("export")
    .description("print a dataset's table as CSV or JSON")
    .argument(...DATASET)
    .option(...DATABASE)
    .option("--format <csv|json>", "the format", oneOf("csv", "json"), "csv")
    .action(action(exportCommand));

  program
    .command("dashboard")
    .description("open the dashboard in a browser")
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

  for (const command of [program, ...program.commands]) {
    const usage = command.createHelp().commandUsage(command);
    const name = command === program ? "daily-delta" : `daily-delta ${command.name()}`;
    command.showHelpAfterError(`Usage: ${usage} (see ${name} --help)`);
  }
  return program;
}
