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
import type { Limits, OpenSource } from "./opened-file.ts";
import type { PartStore } from "./part.ts";
import { readSource } from "./read-source.ts";
import type { SourceTokens } from "./source-token.ts";

/** Takes the rows of a source as they are read. */
export interface RowSink {
  /** Forgets the rows that were added: the source is read from its beginning again. */
  empty(): Promise<void>;
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

/**
 * Fetches one source, from its start again whenever it breaks off for a reason that may pass.
 *
 * @param conditional whether the source may answer that it is what is stored
 * @throws SourceError, SourceUnavailableError if it cannot be read
 */
export function fetchSource(
  source: Source,
  options: FetchOptions,
  conditional: boolean,
): Promise<SourceReading> {
  const { dataset, urls, stored, sink, open, limits, patience, onProgress } = options;
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
  const { work } = dataset;

  return retrying(
    async () => {
      const complaints = new Complaints();
      const { signal, clock } = patience;
      const file = await open(url, {
        etag,
        limits,
        signal,
        clock,
        token,
        member: source.format?.member,
      });
      if (file === "not-modified") {
        return { version: trusted as SourceVersion, complaints, rows: file };
      }
      const rows: Row[] = [];
      if (work.kind === "map") await sink.empty();
      const { isWhole, ...reading } = await readSource(file, {
        source,
        keyRules: options.keyRules,
        url: shownUrl,
        complaints,
        onRow:
          work.kind === "map"
            ? (row, line) => sink.add(work.map(row), line, complaints)
            : (row) => void rows.push(row),
        onProgress: (bytes, count) =>
          onProgress({ source: source.name, bytes, size: file.size, rows: count }),
        blocks: options.blocks(),
      });
      const { isUnframed } = file;
      if (isWhole && isUnframed !== undefined) {
        end.check({ ...reading, isUnframed, isFaulty: complaints.total > 0 });
      }
      // The next version of a body whose end nothing announces is always read.
      const isTold = !hasQuery && !isUnframed;
      return {
        version: { url: shownUrl, etag: isTold ? file.etag : null, ...reading },
        complaints,
        rows: work.kind === "map" ? ("staged" as const) : rows,
      };
    },
    SourceUnavailableError,
    patience,
  );
}
