import { SourceError, SourceUnavailableError } from "../core/errors.ts";
import { publicUrl } from "../core/public-url.ts";
import { retrying } from "../core/retry.ts";
import type { Source } from "../datasets/dataset.ts";
import type { FetchOptions, SourceReading } from "../extract/fetch-source.ts";
import type { OpenedFile, OpenOptions } from "../extract/opened-file.ts";
import { hashOfParts, type Part, type PartVersion } from "../extract/part.ts";
import { readSource } from "../extract/read-source.ts";
import { Complaints } from "../record/complaints.ts";
import type { SourceVersion } from "../record/run-record.ts";
import { ahead } from "./ahead.ts";
import { HeldBody } from "./held-body.ts";
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

/** A part on its way: its contents, or the stored version if it is the same; neither if it is absent. */
class FetchedPart implements AsyncDisposable {
  readonly part: Part;
  readonly stored: PartVersion | undefined;
  readonly file: OpenedFile | undefined;
  readonly body: HeldBody | undefined;

  constructor(
    part: Part,
    { stored, file, body }: Partial<Pick<FetchedPart, "stored" | "file" | "body">>,
  ) {
    this.part = part;
    this.stored = stored;
    this.file = file;
    this.body = body;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.body?.[Symbol.asyncDispose]();
  }
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
      this.#open(part, signal),
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
        ...this.#openOptions(),
        etag: isKnown ? etag : undefined,
      });
    return await retrying(list, SourceUnavailableError, patience);
  }

  /** Fetches one file to its end, again and again where that may help. */
  async #open(part: Part, unwanted: AbortSignal): Promise<FetchedPart> {
    const stored = this.#isConditional ? this.#options.parts.known.get(part.name) : undefined;
    const isSame = part.version !== undefined && part.version === stored?.version;
    if (isSame || !part.isDue) return new FetchedPart(part, { stored });
    const { open } = this.#options;
    const signal = AbortSignal.any([this.#options.patience.signal, unwanted]);
    const patience = { ...this.#options.patience, signal };
    const etag = stored?.url === publicUrl(part.url) ? (stored.etag ?? undefined) : undefined;
    const attempt = async (): Promise<FetchedPart> => {
      const file = await open(part.url, { ...this.#openOptions(), signal, etag });
      if (file === "not-modified") return new FetchedPart(part, { stored });
      const body = await HeldBody.read(file.body);
      return new FetchedPart(part, { file, body });
    };
    try {
      return await retrying(attempt, SourceUnavailableError, patience);
    } catch (error) {
      if (part.mayBeAbsent && error instanceof SourceError && error.isAbsent) {
        return new FetchedPart(part, {});
      }
      throw error;
    }
  }

  /** Hands on the rows of a part; false if it is left out. */
  async #take({ part, stored, file, body }: FetchedPart): Promise<boolean> {
    const { parts: store, dataset, sink, keyRules } = this.#options;
    if (body === undefined || file === undefined) {
      if (stored !== undefined) {
        store.leaveOut(stored);
        this.#note(stored);
      }
      return false;
    }
    const complaints = new Complaints(part.name);
    const { work } = dataset;
    const map = work.kind === "map" ? work.map : undefined;
    if (map === undefined) throw new Error("files are for a dataset with one source");
    const { sha256, bytes, rows, kept, isSample } = await readSource(
      { ...file, body: body.chunks() },
      {
        source: this.#source,
        keyRules,
        url: publicUrl(part.url),
        nameCells: part.nameCells,
        mayBeEmpty: true,
        complaints,
        onRow: (row, line) => sink.add(map(row), line, complaints),
        onProgress() {},
      },
    );
    this.#complaints.addAll(complaints);
    const version: PartVersion = {
      name: part.name,
      url: publicUrl(part.url),
      etag: file.isUnframed || part.url !== publicUrl(part.url) ? null : file.etag,
      version: part.version ?? null,
      sha256,
      bytes,
      rows,
      kept,
      isSample: isSample === true,
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

  #openOptions(): OpenOptions {
    const { limits, patience, tokens } = this.#options;
    const { signal, clock } = patience;
    const { name, format } = this.#source;
    return { limits, signal, clock, token: tokens[name], member: format?.member };
  }
}
