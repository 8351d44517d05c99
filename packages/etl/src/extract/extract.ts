import type { Kysely } from "kysely";
import type { Tables } from "../database/tables.ts";
import type { Dataset, Row, Source } from "../datasets/dataset.ts";
import { SourceUnavailableError } from "../errors.ts";
import type { SourceVersion } from "../ledger/run-record.ts";
import type { Staging } from "../load/staging.ts";
import { type Patience, retrying } from "../retry.ts";
import { Complaints } from "./complaints.ts";
import type { Limits, OpenSource } from "./open-source.ts";
import { readSource } from "./read-source.ts";
import { guardAgainstShrinking } from "./shrink-guard.ts";

/** How far the reading of a source has come. */
export interface Progress {
  readonly source: string;
  /** Uncompressed bytes so far, and in all where that is known. */
  readonly bytes: number;
  readonly size: number | undefined;
  readonly rows: number;
}

export interface ExtractOptions {
  readonly dataset: Dataset;
  /** Other places than those of the definition, by source. */
  readonly urls: Readonly<Record<string, string>>;
  /** The versions of the last success, where this run may trust that they are still stored. */
  readonly stored: Readonly<Record<string, SourceVersion>>;
  /** The versions of the last success, for the shrink guard. */
  readonly last: Readonly<Record<string, SourceVersion>>;
  /** The share of rows that a source may lose; `undefined`: all of them. */
  readonly shrinkLimit: number | undefined;
  /** The session's own, or a transaction on it. */
  readonly db: Kysely<Tables>;
  readonly staging: Staging;
  /** Whether staged keys that come twice are found here, or left to the table's own key. */
  readonly checkKeys: boolean;
  readonly open: OpenSource;
  readonly limits: Limits;
  readonly patience: Patience;
  readonly onProgress: (progress: Progress) => void;
}

export interface Extraction {
  readonly sources: Readonly<Record<string, SourceVersion>>;
  /** Whether any source is new; only then are the staged rows complete. */
  readonly changed: boolean;
}

/**
 * Fetches the sources of a dataset, checks them, and stages the rows that its table should hold.
 * Nothing outside staging changes.
 *
 * @throws ContractError with the complaints of all sources
 * @throws ShrinkError if a source lost too many rows
 * @throws SourceError, SourceUnavailableError if a source cannot be had
 */
export async function extract(options: ExtractOptions): Promise<Extraction> {
  const { db, dataset, stored, last, shrinkLimit, staging, checkKeys } = options;
  const readings = new Map<string, SourceReading>();
  for (const source of dataset.sources) {
    readings.set(source.name, await fetchSource(source, options, true));
  }
  const changed = [...readings].some(
    ([name, { version }]) => version.sha256 !== stored[name]?.sha256,
  );
  const versions = () =>
    Object.fromEntries([...readings].map(([name, { version }]) => [name, version]));
  if (!changed) return { sources: versions(), changed };

  for (const source of dataset.sources) {
    if (readings.get(source.name)?.rows === "not-modified") {
      readings.set(source.name, await fetchSource(source, options, false));
    }
  }
  const complaints = new Complaints();
  for (const reading of readings.values()) complaints.addAll(reading.complaints);
  if (dataset.work.kind === "map") {
    await staging.finish();
    if (checkKeys && complaints.total === 0) await staging.checkKeys(db, complaints);
  }
  complaints.throwIfAny();
  if (shrinkLimit !== undefined) guardAgainstShrinking(versions(), last, shrinkLimit);

  if (dataset.work.kind === "transform") {
    const rows = [...readings].map(([name, reading]) => [name, reading.rows as readonly Row[]]);
    for (const row of dataset.work.transform(Object.fromEntries(rows))) {
      await staging.add(row, undefined, complaints);
    }
    await staging.finish();
    if (checkKeys) await staging.checkKeys(db, complaints);
    complaints.throwIfAny();
  }
  return { sources: versions(), changed };
}

interface SourceReading {
  readonly version: SourceVersion;
  readonly complaints: Complaints;
  /** The kept rows of a joining dataset; `staged` where they went on to staging. */
  readonly rows: readonly Row[] | "staged" | "not-modified";
}

/** Fetches one source, from its start again whenever it breaks off for a reason that may pass. */
function fetchSource(
  source: Source,
  { dataset, urls, stored, staging, open, limits, patience, onProgress }: ExtractOptions,
  conditional: boolean,
): Promise<SourceReading> {
  const url = urls[source.name] ?? source.url;
  const known = stored[source.name];
  const etag = conditional && known?.url === url ? (known.etag ?? undefined) : undefined;
  const { work } = dataset;

  return retrying(
    async () => {
      const complaints = new Complaints();
      const file = await open(url, { etag, limits, signal: patience.signal });
      if (file === "not-modified") {
        return { version: known as SourceVersion, complaints, rows: file };
      }
      const rows: Row[] = [];
      if (work.kind === "map") await staging.empty();
      const reading = await readSource(file, {
        source,
        url,
        complaints,
        onRow:
          work.kind === "map"
            ? (row, line) => staging.add(work.map(row), line, complaints)
            : (row) => void rows.push(row),
        onProgress: (bytes, count) =>
          onProgress({ source: source.name, bytes, size: file.size, rows: count }),
      });
      return {
        version: { url, etag: file.etag, ...reading },
        complaints,
        rows: work.kind === "map" ? ("staged" as const) : rows,
      };
    },
    SourceUnavailableError,
    patience,
  );
}
