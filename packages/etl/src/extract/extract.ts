import type { Kysely } from "kysely";
import type { Tables } from "../database/tables.ts";
import type { Row, Source } from "../datasets/dataset.ts";
import { dropUnchanged, isDeltaComplete } from "../delta/delta-complete.ts";
import type { Manifest } from "../delta/manifest.ts";
import { complainOfDoubledKeys } from "../reconcile/doubled-keys.ts";
import { Complaints } from "../record/complaints.ts";
import type { SourceVersion } from "../record/run-record.ts";
import { noteSourceChecks } from "../record/source-checks.ts";
import { type FetchOptions, fetchSource, type SourceReading } from "./fetch-source.ts";
import { guardAgainstShrinking } from "./shrink-guard.ts";

export interface ExtractOptions extends FetchOptions {
  /** The session's own, or a transaction on it. */
  readonly db: Kysely<Tables>;
  /** Whether staged keys that come twice are found here, or left to the table's own key. */
  readonly checkKeys: boolean;
  /** How many rows the last run left in the table. */
  readonly tableRows: number;
  /** Counts the rows that the table has now. */
  readonly countRows: () => Promise<number>;
}

export interface Extraction {
  readonly sources: Readonly<Record<string, SourceVersion>>;
  /** Whether any source is new; only then are the staged rows complete. */
  readonly changed: boolean;
  /** How many rows the table should hold; those that are not staged are there as they should be. */
  readonly rows: number;
  /** How many rows the table has, where that was looked at. */
  readonly tableRows: number | undefined;
  /** Of the new version of a dataset that maps row by row, where its file has one. */
  readonly manifest: Manifest | undefined;
}

/**
 * Fetches the sources of a dataset, checks them, and stages the rows that its table should hold.
 * Nothing outside staging changes.
 *
 * @throws ContractError with the complaints of all sources
 * @throws ShrinkError if a source lost too many rows
 * @throws SourceError, SourceUnavailableError if a source cannot be read
 */
export async function extract(options: ExtractOptions): Promise<Extraction> {
  const readings = new Map<string, SourceReading>();
  let current: string | undefined;
  /** Fetches a source; an error that ends it is that of this source. */
  const fetch = async (source: Source, more: Partial<FetchOptions>, conditional: boolean) => {
    current = source.name;
    readings.set(source.name, await fetchSource(source, { ...options, ...more }, conditional));
    current = undefined;
  };
  try {
    return await extractWith(options, readings, fetch);
  } catch (error) {
    noteSourceChecks(error, options.dataset, new Set(readings.keys()), current);
    throw error;
  }
}

async function extractWith(
  options: ExtractOptions,
  readings: ReadonlyMap<string, SourceReading>,
  fetch: (source: Source, more: Partial<FetchOptions>, conditional: boolean) => Promise<void>,
): Promise<Extraction> {
  const { dataset, stored, last, shrinkLimit, staging } = options;
  for (const source of dataset.sources) await fetch(source, {}, true);
  const isNew = [...readings].some(
    ([name, { version }]) => version.sha256 !== stored[name]?.sha256,
  );
  // Nothing new upstream is enough only if the table has the rows that the last run left.
  const changed = isNew || (await options.countRows()) !== options.tableRows;
  const versions = () =>
    Object.fromEntries([...readings].map(([name, { version }]) => [name, version]));
  const nothing = { rows: 0, tableRows: undefined, manifest: undefined };
  if (!changed) return { sources: versions(), changed, ...nothing };

  for (const source of dataset.sources) {
    const reading = readings.get(source.name);
    const isEnough = reading !== undefined && (await isComplete(reading, options));
    if (isEnough) continue;
    await fetch(source, { manifest: undefined }, false);
  }
  const complaints = new Complaints();
  for (const reading of readings.values()) complaints.addAll(reading.complaints);
  const isMapped = dataset.work.kind === "map";
  if (isMapped) await checkStaged(readings.values(), options, complaints);
  complaints.throwIfAny();
  if (shrinkLimit !== undefined) guardAgainstShrinking(versions(), last, shrinkLimit);
  if (!isMapped) await transform(readings, options, complaints);

  const [only] = readings.values();
  return {
    sources: versions(),
    changed,
    rows: isMapped && only !== undefined ? only.version.kept : staging.rows,
    tableRows: only?.known && options.tableRows,
    manifest: only?.manifest,
  };
}

/**
 * Whether what was read of a source is all that is needed. Where blocks were skipped, what was read
 * must add up with them; where it does not, or anything else is wrong, all is read.
 */
async function isComplete(
  { rows, known, complaints, manifest }: SourceReading,
  { staging, db, tableRows }: ExtractOptions,
): Promise<boolean> {
  if (rows === "not-modified") return false;
  if (known === undefined) return true;
  await staging.finish();
  if (complaints.total > 0 || manifest === undefined) return false;
  await dropUnchanged(db, staging);
  return await isDeltaComplete(db, staging, known.gone, tableRows);
}

/** Checks for duplicate keys if all rows are staged; a partial load was verified by `isDeltaComplete`. */
async function checkStaged(
  readings: Iterable<SourceReading>,
  { db, staging, checkKeys }: ExtractOptions,
  complaints: Complaints,
): Promise<void> {
  await staging.finish();
  const isPartial = [...readings].some(({ known }) => known !== undefined);
  if (!checkKeys || isPartial || complaints.total > 0) return;
  await complainOfDoubledKeys(db, staging, complaints);
}

async function transform(
  readings: ReadonlyMap<string, SourceReading>,
  { dataset, db, staging, checkKeys }: ExtractOptions,
  complaints: Complaints,
): Promise<void> {
  if (dataset.work.kind !== "transform") return;
  const rows = [...readings].map(([name, reading]) => [name, reading.rows as readonly Row[]]);
  for (const row of dataset.work.transform(Object.fromEntries(rows))) {
    await staging.add(row, undefined, complaints);
  }
  await staging.finish();
  if (checkKeys) await complainOfDoubledKeys(db, staging, complaints);
  complaints.throwIfAny();
}
