import type { Kysely } from "kysely";
import type { Tables } from "./database/tables.ts";
import type { Delta } from "./delta/delta.ts";
import type { Extraction } from "./extract/extraction.ts";
import type { SourceReading } from "./extract/fetch-source.ts";
import { guardAgainstShrinking } from "./extract/shrink-guard.ts";
import { complainOfDoubledKeys } from "./reconcile/doubled-keys.ts";
import type { Expected } from "./reconcile/load.ts";
import type { Staging } from "./reconcile/staging.ts";
import type { Complaints } from "./record/complaints.ts";
import type { SourceVersion } from "./record/run-record.ts";

export interface StageOptions {
  /** The session's own, or a transaction on it. */
  readonly db: Kysely<Tables>;
  readonly extraction: Extraction;
  readonly staging: Staging;
  readonly delta: Delta;
  /** True if staged keys that occur twice are found here, or left to the table's own key. */
  readonly checkKeys: boolean;
  /** Number of rows that the last run left in the table. */
  readonly tableRows: number;
  /** Counts the rows that the table has now. */
  readonly countRows: () => Promise<number>;
  /** Versions of the last success. */
  readonly last: Readonly<Record<string, SourceVersion>>;
  /** The share of rows that a source may lose; `undefined`: all of them. */
  readonly shrinkLimit: number | undefined;
}

/**
 * Reads the sources, checks them, and stages the rows that the table should hold. Nothing outside
 * staging changes.
 *
 * @returns what the table should be after loading, or `undefined` if it is so already
 * @throws ContractError with the complaints of all sources
 * @throws ShrinkError if a source lost too many rows
 * @throws SourceError, SourceUnavailableError if a source cannot be read
 */
export async function stageRows(options: StageOptions): Promise<Expected | undefined> {
  try {
    return await readAndCheck(options);
  } catch (error) {
    options.extraction.noteChecks(error);
    throw error;
  }
}

async function readAndCheck(options: StageOptions): Promise<Expected | undefined> {
  const { extraction, staging, delta, shrinkLimit, last, tableRows } = options;
  await extraction.fetchChanged();
  // Nothing new upstream is enough only if the table has the rows that the last run left.
  if (!extraction.isNew && (await options.countRows()) === tableRows) return undefined;

  for (const [name, reading] of extraction.readings) {
    if (await isEnough(reading, options)) continue;
    delta.stopSkipping();
    await extraction.fetchAgain(name);
  }
  const complaints = extraction.complaints();
  const isMapped = staging.dataset.work.kind === "map";
  if (isMapped) await finishStaging(options, complaints);
  complaints.throwIfAny();
  if (shrinkLimit !== undefined) guardAgainstShrinking(extraction.versions, last, shrinkLimit);
  if (!isMapped) {
    for (const row of extraction.joined()) await staging.add(row, undefined, complaints);
    await finishStaging(options, complaints);
    complaints.throwIfAny();
  }
  const [only] = extraction.readings.values();
  return {
    rows: isMapped && only !== undefined ? only.version.kept : staging.rows,
    tableRows: delta.isPartial ? tableRows : undefined,
    gone: delta.isPartial ? delta.gone : undefined,
  };
}

/**
 * Returns whether what was read of a source is all that is needed. Where blocks were skipped, the
 * staged rows must prove it; where they do not, or anything else is wrong, all is read.
 */
async function isEnough(
  { rows, complaints }: SourceReading,
  { staging, db, delta, tableRows }: StageOptions,
): Promise<boolean> {
  if (rows === "not-modified") return false;
  if (!delta.isPartial) return true;
  await staging.finish();
  if (complaints.total > 0 || delta.isGivenUp) return false;
  await delta.dropUnchanged(db, staging);
  return await delta.isComplete(db, staging, tableRows);
}

/** Checks for duplicate keys if all rows are staged; the delta has done so where they are not. */
async function finishStaging(
  { db, staging, delta, checkKeys }: StageOptions,
  complaints: Complaints,
): Promise<void> {
  await staging.finish();
  if (!checkKeys || delta.isPartial) return;
  if (staging.dataset.work.kind === "map" && complaints.total > 0) return;
  await complainOfDoubledKeys(db, staging, complaints);
}
