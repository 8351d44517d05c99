import { shellWord } from "@daily-delta/etl/core";
import type { Job } from "./job.ts";

/**
 * Writes a line of a crontab. It runs every day in the machine's time zone; cron mails what a failed
 * run prints.
 *
 * @example
 * cronLine({ name: "daily-delta-all", folder: "/home/me", command: ["daily-delta"], at });
 * // 17 6 * * * cd '/home/me' && 'daily-delta' # daily-delta-all
 */
export function cronLine({ name, folder, command, at }: Job): string {
  const typed = `cd ${shellWord(folder)} && ${command.map(shellWord).join(" ")}`;
  // In a crontab, a percent sign would end the command.
  return `${at.minute} ${at.hour} * * * ${typed.replaceAll("%", "\\%")} # ${name}`;
}

/**
 * Puts a job's line into a crontab, in place of the line that it had.
 *
 * @param crontab the present one; empty: none
 */
export function inCrontab(crontab: string, job: Job): string {
  const others = crontab.split("\n").filter((line) => !line.endsWith(` # ${job.name}`));
  const kept = others.join("\n").replace(/\n+$/, "");
  return `${kept === "" ? "" : `${kept}\n`}${cronLine(job)}\n`;
}
