import { readFileSync } from "node:fs";
import { ConfigurationError, printableLines, withPublicUrls } from "@daily-delta/etl/core";
import { type Argument, Command, Option } from "commander";
import { defineCompletion } from "./completion/define-completion.ts";
import { checkVariable, defaultDatabase } from "./database/default-database.ts";
import { collectGitSource } from "./git/git-source.ts";
import {
  ADD_HELP,
  BACKFILL_HELP,
  DASHBOARD_HELP,
  DIFF_HELP,
  EXPORT_HELP,
  HISTORY_HELP,
  PROGRAM_HELP,
  RUN_HELP,
  SCHEDULE_HELP,
} from "./help.ts";
import { DATABASE, DATASET, DATASETS, SITE } from "./options.ts";
import { defineSchedule } from "./schedule/define-schedule.ts";
import { collectSource, count, moment, oneOf, port, sessions } from "./terminal/arguments.ts";
import { EXIT_CODES, USAGE } from "./terminal/exit-code.ts";
import { coloured } from "./terminal/style.ts";
import { NAME, noteContext } from "./terminal/typed-command.ts";

const { version } = JSON.parse(
  readFileSync(new URL("../package.json", import.meta.url), "utf8"),
) as { version: string };

const argumentTerm = (argument: Argument): string => {
  const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
  return argument.required ? `<${name}>` : `[${name}]`;
};

/** The dataset that was typed; undefined: none, or the command takes none. */
const datasetOf = ({ registeredArguments, args }: Command): string | undefined =>
  args[registeredArguments.findIndex((argument) => argument.name() === "DATASET")];

/**
 * The command line of `daily-delta`.
 *
 * @param exit takes the exit code of a command that gives one
 */
export function createProgram(exit: (code: number) => void): Command {
  const usual = defaultDatabase();
  const databaseOption = () => new Option(...DATABASE).default(usual.target, usual.description);
  const program = new Command(NAME)
    .version(version, "-V, --version", "print the version")
    .description("Load public CSV files into PostgreSQL, write only what changed, and report it.")
    .exitOverride()
    // Without the [options] that each command has, the list of commands fits 80 columns.
    .configureHelp({
      subcommandTerm: (command) =>
        [command.name(), ...command.registeredArguments.map(argumentTerm)].join(" "),
    })
    // An error may quote what was typed, and that may hold a password.
    .configureOutput({
      outputError: (text, write) => {
        const shown = printableLines(withPublicUrls(text));
        write(shown.replace(/^error:/, (word) => coloured(word, "bad", process.stderr)));
      },
    })
    .addHelpText("after", PROGRAM_HELP)
    .addHelpText("afterAll", EXIT_CODES);

  /**
   * Runs a command, which is loaded only then, and reports what it finds wrong with its arguments as
   * commander does.
   */
  const action = <A extends unknown[]>(load: () => Promise<(...args: A) => unknown>) =>
    async function (this: Command, ...args: A): Promise<void> {
      try {
        await prepare(this);
        const work = await load();
        const code = await work(...args);
        if (typeof code === "number") exit(code);
      } catch (error) {
        if (!(error instanceof ConfigurationError)) throw error;
        const end = error.message.endsWith("?") ? "" : ".";
        this.error(`error: ${error.message}${end}`, { exitCode: USAGE });
      }
    };

  /** Takes what several commands have in common from their options. */
  async function prepare(command: Command): Promise<void> {
    const { knownDatasets, useDatasets } = await import("./datasets/known-datasets.ts");
    const { database, datasets } = command.opts();
    await useDatasets(datasets);
    const takesDatabase = command.options.some(({ long }) => long === "--database");
    const isNamed = command.getOptionValueSource("database") === "cli";
    const { checkServerUrl, isUrl, shownTarget } = await import("./database/server-url.ts");
    noteContext({
      dataset: datasetOf(command) ?? knownDatasets()[0]?.name,
      database: isNamed ? shownTarget(database) : undefined,
      datasets,
    });
    if (!usual.isVariable || !takesDatabase || isNamed) return;
    checkVariable(usual.target, isUrl, checkServerUrl);
  }

  program
    .command("run")
    .description("fetch a dataset's sources and write what changed")
    .argument("[DATASET]", DATASET[1])
    .option("--all", "run all datasets, one after the other")
    .addOption(
      new Option(
        "--source <NAME=FILE|URL>",
        "take a source from elsewhere (`datasets` shows the names); may be repeated",
      )
        .argParser(collectSource)
        .default({}, "the dataset's own"),
    )
    .addOption(databaseOption())
    .option(...DATASETS)
    .option("--dry-run", "say what would be written, and write nothing")
    .option(
      "--accept-shrink",
      "allow this run to use a source that lost more than 10% of its rows or keys",
    )
    .option("--drop-gone", "delete the rows that upstream no longer has, this once")
    .option("--full", "re-read every file in full, even if it looks unchanged")
    .addOption(
      new Option(
        "--parallel <N>",
        "read the files of a source, or ranges of its only file, by N sessions of a server",
      ).argParser(sessions),
    )
    .option(...SITE)
    .addOption(
      new Option(
        "--webhook <[KIND=]URL>",
        "also post the message to Slack, Teams or any server; KIND is slack, teams or json",
      ).env("DAILY_DELTA_WEBHOOK"),
    )
    .option("--json", "print the run's record as JSON")
    .addOption(new Option("--quiet", "print only failures").conflicts("verbose"))
    .option("--verbose", "print settings and details, too")
    .option("--detailed-exit-code", "exit with 3 if the run wrote something")
    .addHelpText("after", RUN_HELP)
    .action(action(async () => (await import("./commands/run-command.ts")).runCommand));

  program
    .command("backfill")
    .description("load the history of a dataset's files from git, version by version")
    .argument(...DATASET)
    .addOption(
      new Option(
        "--git <NAME=REPOSITORY:PATH>",
        "the file of a source in a git repository; may be repeated",
      )
        .argParser(collectGitSource)
        .default([], "none"),
    )
    .addOption(
      new Option(
        "--since <DATE>",
        "begin with the state at that time, such as 2021-01-01 (UTC)",
      ).argParser(moment),
    )
    .option(
      "--every <day|version>",
      "load each version, or the last of each day in UTC",
      oneOf("day", "version"),
      "version",
    )
    .addOption(databaseOption())
    .option(...DATASETS)
    .option("--dry-run", "say which versions would be loaded, and load nothing")
    .option(
      "--accept-shrink",
      "also load versions that lost more than 10% of their rows or keys (default: only if the loss lasts seven days)",
    )
    .option(...SITE)
    .option("--json", "print the record of the backfill as JSON")
    .addHelpText("after", BACKFILL_HELP)
    .action(action(async () => (await import("./commands/backfill-command.ts")).backfillCommand));

  program
    .command("status")
    .description("show the state of each dataset")
    .addOption(databaseOption())
    .option(...DATASETS)
    .option("--json", "print JSON")
    .action(action(async () => (await import("./commands/status-command.ts")).statusCommand));

  program
    .command("log")
    .description("list the last runs of a dataset: when, how long, and what changed")
    .argument(...DATASET)
    .addOption(databaseOption())
    .option(...DATASETS)
    .addOption(new Option("--limit <N>", "the number of runs").argParser(count).default(20))
    .option("--json", "print JSON")
    .action(action(async () => (await import("./commands/log-command.ts")).logCommand));

  program
    .command("history")
    .description("show every recorded change of one row")
    .argument(...DATASET)
    .argument("<KEY...>", "the row's key columns, in the order shown by `datasets`")
    .addOption(databaseOption())
    .option(...DATASETS)
    .option("--json", "print JSON")
    .addHelpText("after", HISTORY_HELP)
    .action(action(async () => (await import("./commands/history-command.ts")).historyCommand));

  program
    .command("datasets")
    .description("list datasets with their tables, keys and sources")
    .option(...DATASETS)
    .action(action(async () => (await import("./commands/datasets-command.ts")).datasetsCommand));

  program
    .command("add")
    .description("make a dataset of a CSV file: find its format, types and key, and write its file")
    .argument("<URL|FILE>", 'a CSV file, its address, or its page on GitHub; "-" is standard input')
    .option("--name <NAME>", "the dataset's name (default: from the file's name)")
    .option("--title <TITLE>", "the dataset's title for people (default: from its name)")
    .addOption(
      new Option(
        "--key <COLUMN,...>",
        "the columns that tell rows apart (default: found)",
      ).argParser((text) => text.split(",").map((part) => part.trim())),
    )
    .addOption(
      new Option(
        "--also <URL|FILE>",
        "another version of the file, which must fit; may be repeated",
      )
        .argParser((text, others: string[]) => [...others, text])
        .default([], "none"),
    )
    .option("--url <URL>", "the address that the dataset reads, if FILE is a copy of it")
    .option("--member <NAME>", "the file in a ZIP archive with several")
    .option("--out <DIR>", "the folder for the dataset's file (default: that of the datasets)")
    .option("--yes", "take every proposal, even on a terminal")
    .addHelpText("after", ADD_HELP)
    .action(action(async () => (await import("./commands/add-command.ts")).addCommand));

  defineSchedule(program.command("schedule"))
    .addOption(databaseOption())
    .option(...DATASETS)
    .option(...SITE)
    .addHelpText("after", SCHEDULE_HELP)
    .action(action(async () => (await import("./commands/schedule-command.ts")).scheduleCommand));

  program
    .command("export")
    .description("print a dataset's table as CSV or JSON")
    .argument(...DATASET)
    .addOption(databaseOption())
    .option(...DATASETS)
    .option("--format <csv|json>", "the format", oneOf("csv", "json"), "csv")
    .addOption(
      new Option(
        "--gone",
        "print only the rows that upstream no longer has, and since when",
      ).conflicts(["asOf", "asOfRun"]),
    )
    .addOption(
      new Option(
        "--as-of <TIME>",
        "print the rows as they were at a time, as far as they were loaded",
      ).conflicts("asOfRun"),
    )
    .option("--as-of-run <N>", "print the rows as they were when a run ended (see `log`)")
    .option(
      "-o, --output <FILE>",
      "write them to a file, which appears when it is complete (default: standard output)",
    )
    .addHelpText("after", EXPORT_HELP)
    .action(action(async () => (await import("./commands/export-command.ts")).exportCommand));

  program
    .command("diff")
    .description("print which rows were inserted, changed or gone between two moments")
    .argument(...DATASET)
    .addOption(databaseOption())
    .option(...DATASETS)
    .option(
      "--from <RUN|TIME>",
      "the first moment (default: before --to; without --to, before the last run that changed anything)",
    )
    .option("--to <RUN|TIME>", "the second moment (default: the last run)")
    .option("--format <text|csv|json>", "the format", oneOf("text", "csv", "json"), "text")
    .addHelpText("after", DIFF_HELP)
    .action(action(async () => (await import("./commands/diff-command.ts")).diffCommand));

  program
    .command("dashboard")
    .description("open the dashboard in a browser")
    .option(
      DATABASE[0],
      `${DATABASE[1]} (default: ${usual.description}, or the samples while it is not there)`,
    )
    .option(...DATASETS)
    .option(...SITE)
    .addOption(
      new Option("--port <PORT>", "the server's port")
        .argParser(port)
        .default(0, "any that is free"),
    )
    .option("--no-serve", "only build the page's files")
    .option("--no-open", "do not open the browser, even on a terminal")
    .addHelpText("after", DASHBOARD_HELP)
    .action(action(async () => (await import("./commands/dashboard-command.ts")).dashboardCommand));

  defineCompletion(program);

  for (const command of [program, ...program.commands]) {
    const usage = command.createHelp().commandUsage(command);
    const name = command === program ? NAME : `${NAME} ${command.name()}`;
    command.showHelpAfterError(`Usage: ${usage} (see ${name} --help)`);
  }
  return program;
}
