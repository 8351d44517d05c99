import { Argument, type Command, Option } from "commander";
import { oneOf, repository, timeOfDay } from "../terminal/arguments.ts";

/**
 * Defines the arguments and options of `schedule`, but for those that other commands have, too.
 *
 * @param command to which they are added
 */
export const defineSchedule = (command: Command): Command =>
  command
    .description("print what runs a dataset every day: a cron line, a systemd timer, or a workflow")
    .addArgument(
      new Argument("<SCHEDULER>", "cron, systemd or github-actions").argParser(
        oneOf("cron", "systemd", "github-actions"),
      ),
    )
    .argument("[DATASET]", "dataset name (see `datasets`)")
    .option("--all", "all datasets, one after the other")
    .addOption(
      new Option("--at <HH:MM>", "time of day: the machine's, on GitHub UTC")
        .argParser(timeOfDay)
        .default({ hour: 6, minute: 17 }, "06:17"),
    )
    .addOption(
      new Option("--keep <WHERE>", "where a workflow keeps its database: artifact, cache or server")
        .argParser(oneOf("artifact", "cache", "server"))
        .default("artifact"),
    )
    .addOption(
      new Option(
        "--program <OWNER/NAME>",
        "the repository with the program, for a workflow in another one",
      ).argParser(repository),
    )
    .option("--install", "install it: into the crontab, the user's systemd, .github/workflows");
