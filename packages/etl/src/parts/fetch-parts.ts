import { SourceUnavailableError } from "../core/errors.ts";
import { retrying } from "../core/retry.ts";
import type { Source } from "../datasets/dataset.ts";
import type { FetchOptions, SourceReading } from "../extract/fetch-source.ts";
import { Complaints } from "../record/complaints.ts";
import type { SourceVersion } from "../record/run-record.ts";
import { ahead } from "./ahead.ts";
import { openOptionsOf } from "./fetch-part.ts";
import { type Listing, listParts } from "./list-parts.ts";
import { PartsReading } from "./parts-reading.ts";
import { fetchIfChanged, takePart } from "./take-part.ts";

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
  const { sink, onProgress, patience } = options;
  const reading = new PartsReading(source, options);
  await sink.empty();
  const listing = await listSource(source, options, isConditional);
  if (listing === "not-modified") return sameAsStored(source, options);
  let done = 0;
  for await (const fetched of ahead(listing.parts, AHEAD, patience.signal, (part, signal) =>
    fetchIfChanged(part, source, options, isConditional, signal),
  )) {
    await using each = fetched;
    reading.add(each.part.name, await takePart(each, source, options));
    done += 1;
    const { bytes, rows } = reading;
    const files = { done, all: listing.parts.length };
    onProgress({ source: source.name, bytes, size: undefined, rows, files });
  }
  return reading.finish(listing.parts.length, listing.etag);
}

/**
 * Lists the files of a source.
 *
 * @param isConditional whether the list may be left out if it is what is stored
 * @throws SourceError, SourceUnavailableError if it cannot be read
 */
export async function listSource(
  source: Source,
  options: FetchOptions,
  isConditional: boolean,
): Promise<Listing | "not-modified"> {
  const { parts: store, stored, open, patience, urls } = options;
  const etag = isConditional ? (stored[source.name]?.etag ?? undefined) : undefined;
  const isKnown = isConditional && store.known.size > 0;
  const list = () =>
    listParts(source, urls[source.name], isKnown, patience.clock.now(), open, {
      ...openOptionsOf(source, options),
      etag: isKnown ? etag : undefined,
    });
  return await retrying(list, SourceUnavailableError, patience);
}

/** The reading of a source whose list has not changed. */
export function sameAsStored(
  { name }: Source,
  { parts: store, stored }: Pick<FetchOptions, "parts" | "stored">,
): SourceReading {
  for (const part of store.known.values()) store.leaveOut(part);
  const version = stored[name] as SourceVersion;
  return { version, complaints: new Complaints(), rows: "not-modified" };
}
