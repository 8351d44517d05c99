import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { copyEmptyPglite } from "@daily-delta/etl/testing/prepared-pglite";

/** A fresh folder to work in; `remove` takes all of it away. */
export async function temporaryFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "daily-delta-cli-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

export type Day = "day-1" | "day-2";
export type SampleSource = "nyt" | "jhu";

const NAMES = { nyt: "us.csv", jhu: "time-series-19-covid-combined.csv" };

/** The path of a sample file. */
export const samplePath = (day: Day, source: SampleSource): string =>
  fileURLToPath(new URL(`../../../../samples/${day}/${NAMES[source]}`, import.meta.url));

export const sampleText = (day: Day, source: SampleSource): Promise<string> =>
  readFile(samplePath(day, source), "utf8");

/** The options that take both sources of us-daily from the samples of a day. */
export const sampleSources = (day: Day): string[] => [
  `--source=nyt=${samplePath(day, "nyt")}`,
  `--source=jhu=${samplePath(day, "jhu")}`,
];

/** As `sampleSources`, with another text for `nyt`, which is put into the folder. */
export async function withNyt(folder: string, day: Day, text: string): Promise<string[]> {
  await writeFile(join(folder, "nyt.csv"), text);
  return ["--source=nyt=nyt.csv", `--source=jhu=${samplePath(day, "jhu")}`];
}

/** Waits until something holds. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(5);
}

/** Puts an empty database into a folder of a folder, for tests of what comes after it is made. */
export const withEmptyDatabase = (folder: string, name = ".data/db"): Promise<void> =>
  copyEmptyPglite(join(folder, name));
