import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { ConfigurationError, printable, TerminalError } from "@daily-delta/etl";
import { makeFolder } from "../database/make-folder.ts";
import { inCrontab } from "./cron.ts";
import { HEADER } from "./github-actions.ts";
import type { Job } from "./job.ts";
import { systemdUnits } from "./systemd.ts";

/** A schedule could not be installed. */
class InstallError extends TerminalError {
  constructor(message: string, cause: unknown) {
    super("SCHEDULE", message, { cause });
  }
}

/**
 * Puts a job into the user's crontab.
 *
 * @returns what was done
 * @throws InstallError if `crontab` fails
 */
export function installCron(job: Job): string {
  const before = listCrontab();
  call("crontab", ["-"], inCrontab(before, job));
  return `The crontab has the line of ${job.name}. To see it: crontab -l\n`;
}

function listCrontab(): string {
  try {
    return execFileSync("crontab", ["-l"], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    // As it answers a user who has none.
    if (/no crontab/i.test(String((error as { stderr?: string }).stderr))) return "";
    throw failed("crontab", ["-l"], error);
  }
}

/**
 * Writes a job's units for the user's systemd, and starts the timer.
 *
 * @returns what was done
 * @throws InstallError if `systemctl` fails; the files are there then
 */
export function installSystemd(job: Job): string {
  const folder = join(process.env.XDG_CONFIG_HOME || join(homedir(), ".config"), "systemd/user");
  makeFolder(folder);
  for (const [name, text] of Object.entries(systemdUnits(job))) {
    writeFileSync(join(folder, name), text);
  }
  call("systemctl", ["--user", "daemon-reload"]);
  call("systemctl", ["--user", "enable", "--now", `${job.name}.timer`]);
  return `The units are in ${printable(folder)}, and the timer runs. To see it: systemctl --user list-timers
To have it run while you are logged out: loginctl enable-linger
`;
}

/**
 * Writes a workflow into the repository, in place of one that this program wrote.
 *
 * @returns what was done
 * @throws ConfigurationError if there is another file
 */
export function installWorkflow(text: string): string {
  const path = join(".github/workflows", "daily-delta.yml");
  if (existsSync(path) && !readFileSync(path, "utf8").startsWith(HEADER)) {
    throw new ConfigurationError(`${path} is there already, and this program did not write it`);
  }
  makeFolder(dirname(path));
  writeFileSync(path, text);
  return `Wrote ${path}. Commit and push it.\n`;
}

function call(program: string, args: readonly string[], input = ""): void {
  try {
    execFileSync(program, args, { input, stdio: ["pipe", "ignore", "pipe"] });
  } catch (error) {
    throw failed(program, args, error);
  }
}

function failed(program: string, args: readonly string[], error: unknown): InstallError {
  const { code, stderr, message } = error as NodeJS.ErrnoException & { stderr?: string | Buffer };
  const reason = code === "ENOENT" ? "not installed" : String(stderr || message).trim();
  return new InstallError(
    `${[program, ...args].join(" ")}: ${reason.replace(/\.$/, "")}. Fix that, or leave out --install and install what is printed yourself`,
    error,
  );
}
