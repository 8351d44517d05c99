import { SourceError, SourceUnavailableError } from "../core/errors.ts";
import { publicUrl } from "../core/public-url.ts";
import { retrying } from "../core/retry.ts";
import type { Source } from "../datasets/dataset.ts";
import { EndCheck } from "../extract/end-check.ts";
import type { FetchOptions } from "../extract/fetch-source.ts";
import type { OpenedFile, OpenOptions } from "../extract/opened-file.ts";
import type { Part, PartVersion } from "../extract/part.ts";
import { type Reader, type Reading, readSource } from "../extract/read-source.ts";
import { Complaints } from "../record/complaints.ts";
import { HeldBody } from "./held-body.ts";

/** A file that was fetched to its end. */
export interface HeldFile {
  readonly file: OpenedFile;
  readonly body: HeldBody;
  /** Present if it is only a range of the file: its first bytes, and its lines. */
  readonly range?: Required<Pick<Reader, "head" | "lines">>;
}

/** A part that has been asked for, and its file where that was fetched. */
export class FetchedPart implements AsyncDisposable {
  readonly part: Part;
  /** Its URL as it may be shown. */
  readonly url: string;
  readonly found: HeldFile | "not-modified" | "absent";

  constructor(part: Part, found: FetchedPart["found"], url = publicUrl(part.url)) {
    this.part = part;
    this.url = url;
    this.found = found;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (typeof this.found === "object") await this.found.body[Symbol.asyncDispose]();
  }
}

/** Options of opening the files of a source. */
export function openOptionsOf({ name, format }: Source, options: FetchOptions): OpenOptions {
  const { limits, patience, tokens } = options;
  const { signal, clock } = patience;
  return { limits, signal, clock, token: tokens[name], member: format?.member };
}

/**
 * Fetches one file of a source to its end, again and again where that may help.
 *
 * @param previous version of the file, if there is one
 * @param isConditional whether the file may be left out if it is that version
 * @param signal ends the fetching, when the file is not wanted any more or the time is up
 * @throws SourceError, SourceUnavailableError if the file cannot be read
 */
export async function fetchPart(
  part: Part,
  source: Source,
  options: FetchOptions,
  { previous, isConditional }: { previous: PartVersion | undefined; isConditional: boolean },
  signal: AbortSignal,
): Promise<FetchedPart> {
  const url = publicUrl(part.url);
  const isSamePlace = isConditional && previous?.url === url;
  const etag = isSamePlace ? (previous.etag ?? undefined) : undefined;
  const end = new EndCheck(url, previous, options.shrinkLimit === undefined);
  const attempt = async (): Promise<HeldFile | "not-modified"> => {
    const openOptions = { ...openOptionsOf(source, options), signal, etag };
    const file = await options.open(part.url, openOptions);
    if (file === "not-modified") return file;
    const held = { file, body: await HeldBody.read(file.body) };
    if (file.isUnframed) await checkUnframed(part, url, held, source, options, end);
    return held;
  };
  try {
    const patience = { ...options.patience, signal };
    return new FetchedPart(part, await retrying(attempt, SourceUnavailableError, patience), url);
  } catch (error) {
    const isAbsent = error instanceof SourceError && error.isAbsent;
    if (part.mayBeAbsent && isAbsent) return new FetchedPart(part, "absent", url);
    throw error;
  }
}

/**
 * Reads the rows of a part that was fetched.
 *
 * @param url of the part, as it may be shown
 */
export function readPart(
  part: Part,
  url: string,
  { file, body, range }: HeldFile,
  source: Source,
  { keyRules }: Pick<FetchOptions, "keyRules">,
  { complaints, onRow, blocks }: Pick<Reader, "complaints" | "onRow" | "blocks">,
): Promise<Reading> {
  return readSource(
    { ...file, body: body.chunks() },
    {
      source,
      keyRules,
      url,
      nameCells: part.nameCells,
      mayBeEmpty: true,
      complaints,
      onRow,
      blocks,
      ...range,
      onProgress() {},
    },
  );
}

/** Reads a part without handing on its rows, to learn whether it may have been cut short. */
async function checkUnframed(
  part: Part,
  url: string,
  held: HeldFile,
  source: Source,
  options: FetchOptions,
  end: EndCheck,
): Promise<void> {
  const complaints = new Complaints();
  try {
    const handler = { complaints, onRow: () => undefined };
    const reading = await readPart(part, url, held, source, options, handler);
    if (reading.isWhole)
      end.check({ ...reading, isUnframed: true, isFaulty: complaints.total > 0 });
  } catch (error) {
    await held.body[Symbol.asyncDispose]();
    throw error;
  }
}
