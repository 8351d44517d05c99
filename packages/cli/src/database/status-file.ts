import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  DailyDeltaError,
  type Dataset,
  type DatasetStatus,
  datasetStatus,
  type Session,
} from "@daily-delta/etl";
import { knownDatasets } from "../datasets/known-datasets.ts";
import { holderOf } from "./folder-lock.ts";
import type { OpenDatabase } from "./open-database.ts";

/** In the database's folder, so that it goes where the database goes. */
const NAME = "daily-delta-status.json";
const VERSION = 1;

/** State of a dataset, and when it was that. */
export interface DatedStatus extends DatasetStatus {
  /** ISO 8601, UTC. */
  readonly asOf: string;
}

/** Run that a process is busy with. */
interface CurrentRun {
  readonly dataset: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly pid: number;
}

/** Content of the file. */
interface StatusFile {
  readonly version: typeof VERSION;
  readonly statuses: readonly DatedStatus[];
  readonly running: CurrentRun | null;
}

/** States of the datasets while another process has the database open. */
export interface SeenFromOutside {
  readonly statuses: readonly DatedStatus[];
  /** null: the process that has the database open makes no run, or has not said so. */
  readonly running: CurrentRun | null;
}

/**
 * Looks up the state of each dataset.
 *
 * @example
 * await using session = await opened.database.connect(signal);
 * const statuses = await readStatuses(session, datasets);
 */
export async function readStatuses(
  { db }: Session,
  among: readonly Dataset[],
): Promise<DatedStatus[]> {
  const statuses: DatedStatus[] = [];
  for (const dataset of among) {
    const asOf = new Date();
    statuses.push({ ...(await datasetStatus(db, dataset, asOf)), asOf: asOf.toISOString() });
  }
  return statuses;
}

/**
 * Keeps a copy of the datasets' states in the folder of an embedded database, for `status` while this
 * process has the database open: no other process can ask it then. A copy that cannot be written
 * fails no run: what is left is the one before, with its time.
 *
 * @returns the end of the run, after which the copy has its result
 */
export async function notedRun(
  { database, folder }: OpenDatabase,
  dataset: Dataset,
): Promise<AsyncDisposable> {
  if (folder === undefined) return { async [Symbol.asyncDispose]() {} };
  const path = join(folder, NAME);
  const note = async (changed: readonly Dataset[], running: CurrentRun | null) => {
    try {
      await using session = await database.connect(new AbortController().signal);
      write(path, await readStatuses(session, changed), running);
    } catch (error) {
      if (!(error instanceof DailyDeltaError) && !("syscall" in (error as Error))) throw error;
    }
  };
  const known = read(path)?.statuses.map((status) => status.dataset) ?? [];
  const isKnown = knownDatasets().every(({ name }) => known.includes(name));
  const startedAt = new Date().toISOString();
  await note(isKnown ? [] : knownDatasets(), {
    dataset: dataset.name,
    startedAt,
    pid: process.pid,
  });
  return { [Symbol.asyncDispose]: () => note([dataset], null) };
}

function write(path: string, fresh: readonly DatedStatus[], running: CurrentRun | null): void {
  const others = (read(path)?.statuses ?? []).filter(
    ({ dataset }) => !fresh.some((status) => status.dataset === dataset),
  );
  const file: StatusFile = { version: VERSION, statuses: [...others, ...fresh], running };
  // A reader never sees half of it.
  const making = `${path}.making`;
  writeFileSync(making, JSON.stringify(file));
  renameSync(making, path);
}

/**
 * Reads the states that the process left which has the database open.
 *
 * @returns undefined if there is no file, or it does not have all datasets
 */
export function readStatusFile(
  folder: string,
  among: readonly Dataset[],
): SeenFromOutside | undefined {
  const file = read(join(folder, NAME));
  if (file === undefined) return undefined;
  const statuses = among.map(({ name }) => file.statuses.find((each) => each.dataset === name));
  if (!statuses.every((status) => status !== undefined)) return undefined;
  // A process that was killed leaves its note.
  const isHolder = file.running !== null && file.running.pid === holderOf(folder);
  return { statuses, running: isHolder ? file.running : null };
}

function read(path: string): StatusFile | undefined {
  try {
    const file = JSON.parse(readFileSync(path, "utf8")) as StatusFile;
    return file.version === VERSION && Array.isArray(file.statuses) ? file : undefined;
  } catch {
    return undefined;
  }
}
