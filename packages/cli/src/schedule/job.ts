import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { ConfigurationError } from "@daily-delta/etl";
import { isUrl } from "../database/server-url.ts";

/** Options of a schedule. */
export interface ScheduleOptions {
  readonly database: string;
  readonly datasets?: string;
  readonly site?: string;
  readonly at: Time;
}

/** Time of day. */
export interface Time {
  readonly hour: number;
  readonly minute: number;
}

/** Job of a schedule, with absolute paths: it runs without the user's shell. */
export interface Job {
  /** Unique name, for files and markers. */
  readonly name: string;
  readonly folder: string;
  /** Program and its arguments. */
  readonly command: readonly string[];
  readonly at: Time;
}

const LAUNCHER = fileURLToPath(new URL("../../bin/daily-delta.js", import.meta.url));

/** A password in any form of libpq's connection strings. */
const PASSWORD = /:\/\/[^/?#@]*:[^/?#]*@|(?:^|[\s?&])(?:password|sslpassword)\s*=/i;

/**
 * Plans the job that a schedule starts on this machine.
 *
 * @param dataset undefined: all
 * @throws ConfigurationError if the command would show a password, or cannot be written in one line
 */
export function planJob(dataset: string | undefined, options: ScheduleOptions): Job {
  const { database, datasets, site, at } = options;
  refusePassword(database);
  const command = [
    process.execPath,
    LAUNCHER,
    ...["run", dataset ?? "--all", "--quiet"],
    ...["--database", isUrl(database) ? database : resolve(database)],
    ...(datasets === undefined ? [] : ["--datasets", resolve(datasets)]),
    ...(site === undefined ? [] : ["--site", resolve(site)]),
  ];
  const folder = process.cwd();
  if ([folder, ...command].some((part) => /[\r\n]/.test(part))) {
    throw new ConfigurationError("a path with a line break cannot be scheduled");
  }
  if (!existsSync(LAUNCHER)) throw new ConfigurationError(`${LAUNCHER} is missing`);
  return { name: `daily-delta-${dataset ?? "all"}`, folder, command, at };
}

/**
 * Refuses a connection string with a password: schedules are files and lists of processes that others
 * can read.
 */
export function refusePassword(database: string): void {
  if (!isUrl(database) || !PASSWORD.test(database)) return;
  throw new ConfigurationError(
    "the schedule would show the database's password. Put it into ~/.pgpass, or a file that PGPASSFILE names, and leave it out of --database and DATABASE_URL",
  );
}

/** Writes a time of day as clocks show it. */
export const clock = ({ hour, minute }: Time): string =>
  [hour, minute].map((part) => String(part).padStart(2, "0")).join(":");
