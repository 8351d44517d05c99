import { existsSync, readFileSync } from "node:fs";
import { isAbsolute, normalize } from "node:path";
import { ConfigurationError } from "@daily-delta/etl";
import type { Command } from "commander";
import { checkTarget } from "../database/open-database.ts";
import { findDataset, knownDatasets } from "../datasets/known-datasets.ts";
import { cronLine } from "../schedule/cron.ts";
import { type Keep, workflow } from "../schedule/github-actions.ts";
import { installCron, installSystemd, installWorkflow } from "../schedule/install.ts";
import { planJob, type ScheduleOptions } from "../schedule/job.ts";
import { systemdUnits } from "../schedule/systemd.ts";

interface ScheduleArguments extends ScheduleOptions {
  readonly all?: boolean;
  readonly keep: Keep;
  readonly program?: string;
  readonly install?: boolean;
}

/** Programs that can run the job every day. */
export type Scheduler = "cron" | "systemd" | "github-actions";

/** Options that only some schedulers have, with what to do instead. */
const OWN_OPTIONS = {
  here: {
    database: "a workflow's database is where --keep says",
    site: "a workflow deploys the page",
  },
  "github-actions": { keep: "it is for github-actions", program: "it is for github-actions" },
} as const;

/** @throws ConfigurationError if an option was typed that the scheduler would leave out */
function refuseOthers(scheduler: Scheduler, command: Command): void {
  const others = OWN_OPTIONS[scheduler === "github-actions" ? "here" : "github-actions"];
  for (const [name, reason] of Object.entries(others)) {
    if (command.getOptionValueSource(name) !== "cli") continue;
    throw new ConfigurationError(
      `--${name} means nothing to ${scheduler}: ${reason}. Leave it out`,
    );
  }
}

/**
 * Prints what a scheduler needs to run a dataset, or all, every day; installs it on request.
 *
 * @throws ConfigurationError if the job cannot be scheduled like that
 */
export function scheduleCommand(
  scheduler: Scheduler,
  name: string | undefined,
  options: ScheduleArguments,
  command: Command,
): void {
  refuseOthers(scheduler, command);
  const dataset = datasetOf(name, options);
  process.stdout.write(
    scheduler === "github-actions" ? onGitHub(dataset, options) : here(scheduler, dataset, options),
  );
}

function datasetOf(name: string | undefined, { all }: ScheduleArguments): string | undefined {
  if (all && name !== undefined) throw new ConfigurationError("give a dataset or --all, not both");
  if (name !== undefined) return findDataset(name).name;
  if (all) return undefined;
  const names = knownDatasets().map((dataset) => dataset.name);
  throw new ConfigurationError(
    `missing argument 'DATASET' (or --all). Available: ${names.join(", ")}`,
  );
}

function here(
  scheduler: "cron" | "systemd",
  dataset: string | undefined,
  options: ScheduleArguments,
): string {
  checkTarget(options.database);
  const job = planJob(dataset, options);
  if (options.install) return scheduler === "cron" ? installCron(job) : installSystemd(job);
  if (scheduler === "cron") return `${cronLine(job)}\n`;
  return Object.entries(systemdUnits(job))
    .map(([file, text]) => `# ~/.config/systemd/user/${file}\n${text}`)
    .join("\n");
}

function onGitHub(
  dataset: string | undefined,
  { at, keep, datasets, program, install }: ScheduleArguments,
): string {
  if (datasets !== undefined && (isAbsolute(datasets) || normalize(datasets).startsWith(".."))) {
    throw new ConfigurationError(
      "--datasets must be a folder of the repository, relative to its root",
    );
  }
  if (program === undefined && !isClone()) {
    throw new ConfigurationError(
      "this folder is not a clone of the program: name the repository that is, with --program OWNER/NAME",
    );
  }
  const text = workflow({ dataset, at, keep, datasets, program });
  return install ? installWorkflow(text) : text;
}

/** Checks whether the current folder is the root of a repository with the program. */
function isClone(): boolean {
  if (!existsSync("packages/cli/bin/daily-delta.js")) return false;
  const { name } = JSON.parse(readFileSync("package.json", "utf8")) as { name?: string };
  return name === "daily-delta";
}
