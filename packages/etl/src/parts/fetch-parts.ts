import { SourceUnavailableError } from "../core/errors.ts";
import { publicUrl } from "../core/public-url.ts";
import { retrying } from "../core/retry.ts";
import type { Row, Source } from "../datasets/dataset.ts";
import type { FetchOptions, SourceReading } from "../extract/fetch-source.ts";
import { hashOfParts, type Part, type PartVersion } from "../extract/part.ts";
import { Complaints } from "../record/complaints.ts";
import type { SourceVersion } from "../record/run-record.ts";
import { ahead } from "./ahead.ts";
import { FetchedPart, fetchPart, openOptionsOf, readPart } from "./fetch-part.ts";
import { listParts } from "./list-parts.ts";

/** Files that are fetched before their turn to be read. */
const AHEAD = 8;

/**
 * Fetches a source that is made of files. A file that is what is stored is left out; each of the
 * others is fetched to its end before its rows go on, so that one that breaks off is fetched again
 * by itself.
 *
 * @param isConditional whether files may be left out
 * @throws SourceError, SourceUnavailableError if the list or a file cannot be read
 */
export async function fetchParts(
  source: Source,
  options: FetchOptions,
  isConditional: boolean,
): Promise<SourceReading> {
  return await new PartsFetch(source, options, isConditional).fetch();
}

class PartsFetch {
  readonly #source: Source;
  readonly #options: FetchOptions;
  readonly #isConditional: boolean;
  readonly #versions: PartVersion[] = [];
  readonly #complaints = new Complaints();
  #bytes = 0;
  #rows = 0;

  constructor(source: Source, options: FetchOptions, isConditional: boolean) {
    this.#source = source;
    this.#options = options;
    this.#isConditional = isConditional;
  }

  async fetch(): Promise<SourceReading> {
    const { parts: store, sink, onProgress } = this.#options;
    const source = this.#source;
    store.begin();
    await sink.empty();
    const listing = await this.#list();
    if (listing === "not-modified") {
      const version = this.#options.stored[source.name] as SourceVersion;
      for (const part of store.known.values()) store.leaveOut(part);
      return { version, complaints: this.#complaints, rows: listing };
    }
    let done = 0;
    let isRead = false;
    for await (const fetched of ahead(listing.parts, AHEAD, (part, signal) =>
      this.#fetchPart(part, signal),
    )) {
      await using each = fetched;
      isRead = (await this.#take(each)) || isRead;
      done += 1;
      const files = { done, all: listing.parts.length };
      onProgress({
        source: source.name,
        bytes: this.#bytes,
        size: undefined,
        rows: this.#rows,
        files,
      });
    }
    this.#checkAll(listing.parts.length);
    const rows = isRead ? "staged" : "not-modified";
    return { version: this.#version(listing.etag), complaints: this.#complaints, rows };
  }

  async #list() {
    const { parts: store, stored, open, patience, urls } = this.#options;
    const { name } = this.#source;
    const etag = this.#isConditional ? (stored[name]?.etag ?? undefined) : undefined;
    const isKnown = this.#isConditional && store.known.size > 0;
    const list = () =>
      listParts(this.#source, urls[name], isKnown, patience.clock.now(), open, {
        ...openOptionsOf(this.#source, this.#options),
        etag: isKnown ? etag : undefined,
      });
    return await retrying(list, SourceUnavailableError, patience);
  }

  #fetchPart(part: Part, unwanted: AbortSignal): Promise<FetchedPart> {
    const previous = this.#options.parts.known.get(part.name);
    const isConditional = this.#isConditional;
    const isSame = part.version !== undefined && part.version === previous?.version;
    if (!part.isDue || (isConditional && isSame)) {
      return Promise.resolve(new FetchedPart(part, "not-modified"));
    }
    const version = { previous, isConditional };
    return fetchPart(part, this.#source, this.#options, version, unwanted);
  }

  /** Hands on the rows of a part; false if it is left out. */
  async #take({ part, found }: FetchedPart): Promise<boolean> {
    const { parts: store, dataset, sink } = this.#options;
    if (found === "absent") return false;
    if (found === "not-modified") {
      const stored = store.known.get(part.name);
      if (stored !== undefined) {
        store.leaveOut(stored);
        this.#note(stored);
      }
      return false;
    }
    const { work } = dataset;
    if (work.kind !== "map") throw new Error("files are for a dataset with one source");
    const complaints = new Complaints(part.name);
    const onRow = (row: Row, line: number) => sink.add(work.map(row), line, complaints);
    const handler = { complaints, onRow };
    const reading = await readPart(part, found, this.#source, this.#options, handler);
    this.#complaints.addAll(complaints);
    const { sha256, bytes, rows, kept, isSample = false } = reading;
    const { etag, isUnframed } = found.file;
    const url = publicUrl(part.url);
    const version: PartVersion = {
      name: part.name,
      url,
      etag: isUnframed || part.url !== url ? null : etag,
      version: part.version ?? null,
      ...{ sha256, bytes, rows, kept, isSample },
    };
    store.read(version);
    this.#note(version);
    return true;
  }

  #note(version: PartVersion): void {
    this.#versions.push(version);
    this.#bytes += version.bytes;
    this.#rows += version.rows;
  }

  #checkAll(listed: number): void {
    if (this.#complaints.total > 0 || this.#versions.some(({ kept }) => kept > 0)) return;
    const { name, url } = this.#source;
    const problem =
      this.#versions.length === 0
        ? `none of ${listed} files is there, of ${url}`
        : `none of the ${this.#rows} rows in ${this.#versions.length} files is one that the dataset keeps`;
    this.#complaints.add({ source: name, problem });
  }

  #version(etag: string | null): SourceVersion {
    const sum = (each: (part: PartVersion) => number): number =>
      this.#versions.reduce((total, part) => total + each(part), 0);
    return {
      url: publicUrl(this.#options.urls[this.#source.name] ?? this.#source.url),
      etag,
      sha256: hashOfParts(this.#versions),
      bytes: sum(({ bytes }) => bytes),
      rows: sum(({ rows }) => rows),
      kept: sum(({ kept }) => kept),
      endsInNewline: true,
      ...(this.#versions.some(({ isSample }) => isSample) ? { isSample: true } : {}),
    };
  }
}
