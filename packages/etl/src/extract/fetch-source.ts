import { SourceUnavailableError } from "../core/errors.ts";
import { publicUrl } from "../core/public-url.ts";
import { type Patience, retrying } from "../core/retry.ts";
import type { Dataset, Row, Source } from "../datasets/dataset.ts";
import { Complaints } from "../record/complaints.ts";
import type { Progress } from "../record/run-event.ts";
import type { SourceVersion } from "../record/run-record.ts";
import type { BlockFilter } from "./block-filter.ts";
import type { KeyRules } from "./contract.ts";
import { EndCheck } from "./end-check.ts";
import type { Limits, OpenedFile, OpenSource } from "./opened-file.ts";
import type { PartStore } from "./part.ts";
import { type Reading, readSource } from "./read-source.ts";
import type { SourceTokens } from "./source-token.ts";

/** Takes the rows of a source as they are read. */
export interface RowSink {
  /** Forgets the rows that were added: the source is read from its beginning again. */
  empty(): Promise<void>;
  /** Hears whose rows come next, where the source is made of files. */
  beginFile(name: string): void;
  /**
   * Adds a row; problems of its values go to `complaints`.
   *
   * @returns what to wait for before the next row, if anything
   */
  add(row: Row, line: number | undefined, complaints: Complaints): Promise<void> | undefined;
}

export interface FetchOptions {
  readonly dataset: Dataset;
  /** Other places than those of the definition, by source. */
  readonly urls: Readonly<Record<string, string>>;
  /** The versions of the last success, where this run may trust that they are still stored. */
  readonly stored: Readonly<Record<string, SourceVersion>>;
  /** The versions of the last success, trusted or not. */
  readonly last: Readonly<Record<string, SourceVersion>>;
  /** The share of rows that a source may lose; `undefined`: all of them. */
  readonly shrinkLimit: number | undefined;
  /** Takes the rows of a dataset that maps row by row. */
  readonly sink: RowSink;
  /** Limits of the source's key. */
  readonly keyRules: KeyRules;
  /** Makes the filter for each reading of a file. */
  readonly blocks: () => BlockFilter;
  /** Knows the parts of a source that is made of files. */
  readonly parts: PartStore;
  readonly open: OpenSource;
  readonly tokens: SourceTokens;
  readonly limits: Limits;
  readonly patience: Patience;
  readonly onProgress: (progress: Progress) => void;
}

/** Result of fetching one source. */
export interface SourceReading {
  readonly version: SourceVersion;
  readonly complaints: Complaints;
  /** The kept rows of a joining dataset; `staged` where they went on to staging. */
  readonly rows: readonly Row[] | "staged" | "not-modified";
}

/** Result of reading, or copying, a file. */
interface FileReading extends Reading {
  /** True if the contract complains of the file. */
  readonly isFaulty: boolean;
}

/**
 * Fetches one source, from its start again whenever it breaks off for a reason that may pass.
 *
 * @param conditional whether the source may answer that it is what is stored
 * @throws SourceError, SourceUnavailableError if it cannot be read
 */
export async function fetchSource(
  source: Source,
  options: FetchOptions,
  conditional: boolean,
): Promise<SourceReading> {
  const { dataset, sink, onProgress, keyRules } = options;
  const { work } = dataset;
  let complaints = new Complaints();
  let rows: Row[] = [];
  const version = await fetchFile(source, options, conditional, async (file, url) => {
    complaints = new Complaints();
    rows = [];
    if (work.kind === "map") await sink.empty();
    const reading = await readSource(file, {
      ...{ source, keyRules, url, complaints },
      onRow:
        work.kind === "map"
          ? (row, line) => sink.add(work.map(row), line, complaints)
          : (row) => void rows.push(row),
      onProgress: (bytes, count) =>
        onProgress({ source: source.name, bytes, size: file.size, rows: count }),
      blocks: options.blocks(),
    });
    return { ...reading, isFaulty: complaints.total > 0 };
  });
  return version === "not-modified"
    ? { version: options.stored[source.name] as SourceVersion, complaints, rows: version }
    : { version, complaints, rows: work.kind === "map" ? "staged" : rows };
}

/**
 * Fetches the file of a source, from its start again whenever it breaks off for a reason that may pass.
 *
 * @param conditional whether the source may answer that it is what is stored
 * @param read reads an opened file; what it did for an earlier one is void
 * @throws SourceError, SourceUnavailableError if it cannot be read
 */
export function fetchFile(
  source: Source,
  options: FetchOptions,
  conditional: boolean,
  read: (file: OpenedFile, url: string) => Promise<FileReading>,
): Promise<SourceVersion | "not-modified"> {
  const { urls, stored, open, limits, patience } = options;
  const url = urls[source.name] ?? source.url;
  const token = options.tokens[source.name];
  // What is stored, shown and sent. It does not tell one query from another, so that an entity tag
  // is neither stored for a URL with a query nor sent to one.
  const shownUrl = publicUrl(url);
  const hasQuery = shownUrl !== url;
  const trusted = stored[source.name];
  const etag = conditional && trusted?.url === url ? (trusted.etag ?? undefined) : undefined;
  const previous = options.last[source.name];
  const end = new EndCheck(
    shownUrl,
    previous?.url === shownUrl ? previous : undefined,
    options.shrinkLimit === undefined,
  );
  const attempt = async (): Promise<SourceVersion | "not-modified"> => {
    const { signal, clock } = patience;
    const { member } = source.format ?? {};
    const file = await open(url, { etag, limits, signal, clock, token, member });
    if (file === "not-modified") return file;
    const { isWhole, isFaulty, ...reading } = await read(file, shownUrl);
    const { isUnframed } = file;
    if (isWhole && isUnframed !== undefined) end.check({ ...reading, isUnframed, isFaulty });
    // The next version of a body whose end nothing announces is always read.
    const isTold = !hasQuery && !isUnframed;
    return { url: shownUrl, etag: isTold ? file.etag : null, ...reading };
  };
  return retrying(attempt, SourceUnavailableError, patience);
}
