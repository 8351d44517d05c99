import { Command, Option } from "commander";
import { collectSource, oneOf } from "./arguments.ts";
import { datasetsCommand } from "./commands/datasets-command.ts";
import { exportCommand } from "./commands/export-command.ts";
import { historyCommand } from "./commands/history-command.ts";
import { type RunOptions, runCommand } from "./commands/run-command.ts";
import { statusCommand } from "./commands/status-command.ts";
import { DEFAULT_DATABASE } from "./database.ts";

const DATABASE = [
  "--database <DIR|URL>",
  "a folder for the embedded database, or a postgres:// URL",
  DEFAULT_DATABASE,
] as const;

/**
 * The command line of `daily-delta`.
 *
 * @param exit takes the exit code of a command that gives one
 */
export function createProgram(exit: (code: number) => void): Command {
  const program = new Command("daily-delta")
    .description("Public CSV files in PostgreSQL: only what changed, and an account of it.")
    .showHelpAfterError()
    .exitOverride();

  program
    .command("run")
    .description("fetch a dataset's sources and write what changed")
    .argument("<DATASET>", "a name that `datasets` shows")
    .addOption(
      new Option("--source <NAME=FILE|URL>", "take a source from elsewhere; may be repeated")
        .argParser(collectSource)
        .default({}, "the dataset's own"),
    )
    .option(...DATABASE)
    .option("--dry-run", "say what would be written, and write nothing")
    .option("--accept-shrink", "accept sources that lost many rows, this once")
    .option("--full", "read and merge all, even files that look unchanged")
    .option("--json", "print the run's record as JSON")
    .addHelpText(
      "after",
      `
A FILE may be gzipped (.gz). Exit code: 0 succeeded, unchanged or skipped; 1 failed;
2 wrong usage; 130 interrupted.

Examples:
  daily-delta run us-daily
  daily-delta run us-daily --source nyt=us.csv --dry-run
  daily-delta run us-daily --database postgres://user:password@host/db?sslmode=verify-full`,
    )
    .action(async (name: string, options: RunOptions) => exit(await runCommand(name, options)));

  program
    .command("status")
    .description("where each dataset stands")
    .option(...DATABASE)
    .option("--json", "print JSON")
    .action(statusCommand);

  program
    .command("history")
    .description("every recorded change of one row")
    .argument("<DATASET>", "a name that `datasets` shows")
    .argument("<KEY...>", "the row's key, part by part, such as 2021-06-04")
    .option(...DATABASE)
    .option("--json", "print JSON")
    .action(async (name: string, key: string[], options: { database: string; json?: boolean }) =>
      exit(await historyCommand(name, key, options)),
    );

  program.command("datasets").description("the datasets that there are").action(datasetsCommand);

  program
    .command("export")
    .description("a dataset's table, in key order, to standard output")
    .argument("<DATASET>", "a name that `datasets` shows")
    .option(...DATABASE)
    .option("--format <csv|json>", "the format", oneOf("csv", "json"), "csv")
    .action(exportCommand);

  return program;
}
