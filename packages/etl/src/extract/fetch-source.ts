import { SourceUnavailableError } from "../core/errors.ts";
import { publicUrl } from "../core/public-url.ts";
import { type Patience, retrying } from "../core/retry.ts";
import type { Dataset, Row, Source } from "../datasets/dataset.ts";
import { KnownBlocks } from "../delta/known-blocks.ts";
import type { Manifest } from "../delta/manifest.ts";
import type { Staging } from "../reconcile/staging.ts";
import { Complaints } from "../record/complaints.ts";
import type { Progress } from "../record/run-event.ts";
import type { SourceVersion } from "../record/run-record.ts";
import type { Limits, OpenSource } from "./opened-file.ts";
import { readSource } from "./read-source.ts";
import type { SourceTokens } from "./source-token.ts";
import { UnframedCheck } from "./unframed-check.ts";

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
  readonly staging: Staging;
  /** Of the stored version of a dataset that maps row by row, where there is one. */
  readonly manifest: Manifest | undefined;
  readonly open: OpenSource;
  readonly tokens: SourceTokens;
  readonly limits: Limits;
  readonly patience: Patience;
  readonly onProgress: (progress: Progress) => void;
}

/** What became of fetching one source. */
export interface SourceReading {
  readonly version: SourceVersion;
  readonly complaints: Complaints;
  /** The kept rows of a joining dataset; `staged` where they went on to staging. */
  readonly rows: readonly Row[] | "staged" | "not-modified";
  /** Of a dataset that maps row by row, if the source was read. */
  readonly manifest: Manifest | undefined;
  /** The blocks of the stored version, where such as were met again were skipped. */
  readonly known: KnownBlocks | undefined;
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
  const { dataset, urls, stored, staging, manifest, open, limits, patience, onProgress } = options;
  const url = urls[source.name] ?? source.url;
  const token = options.tokens[source.name];
  // What is stored, shown and sent. It does not tell one query from another, so that an entity tag
  // is neither stored for a URL with a query nor sent to one.
  const shownUrl = publicUrl(url);
  const hasQuery = shownUrl !== url;
  const trusted = stored[source.name];
  const etag = conditional && trusted?.url === url ? (trusted.etag ?? undefined) : undefined;
  const previous = options.last[source.name];
  const unframed = new UnframedCheck(
    shownUrl,
    previous?.url === shownUrl ? previous : undefined,
    options.shrinkLimit === undefined,
  );
  const { work } = dataset;

  return retrying(
    async () => {
      const complaints = new Complaints();
      const { signal, clock } = patience;
      const file = await open(url, { etag, limits, signal, clock, token });
      if (file === "not-modified") {
        const version = trusted as SourceVersion;
        return { version, complaints, rows: file, manifest: undefined, known: undefined };
      }
      const rows: Row[] = [];
      if (work.kind === "map") await staging.empty();
      const known = manifest && new KnownBlocks(manifest);
      const {
        manifest: read,
        isWhole,
        ...reading
      } = await readSource(file, {
        source,
        keyRules: staging,
        url: shownUrl,
        complaints,
        onRow:
          work.kind === "map"
            ? (row, line) => staging.add(work.map(row), line, complaints)
            : (row) => void rows.push(row),
        onProgress: (bytes, count) =>
          onProgress({ source: source.name, bytes, size: file.size, rows: count }),
        keySum: work.kind === "map" ? () => staging.keySum : undefined,
        known,
      });
      if (isWhole && file.isUnframed) {
        unframed.check({ ...reading, isFaulty: complaints.total > 0 });
      }
      // The next version of a body whose end nothing announces is always read.
      const isTold = !hasQuery && !file.isUnframed;
      return {
        version: { url: shownUrl, etag: isTold ? file.etag : null, ...reading },
        complaints,
        rows: work.kind === "map" ? ("staged" as const) : rows,
        manifest: read,
        known: known?.skippedAny ? known : undefined,
      };
    },
    SourceUnavailableError,
    patience,
  );
}
