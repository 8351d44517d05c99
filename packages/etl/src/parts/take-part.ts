import type { Row, Source } from "../datasets/dataset.ts";
import type { BlockFilter } from "../extract/block-filter.ts";
import type { FetchOptions } from "../extract/fetch-source.ts";
import type { Part, PartVersion } from "../extract/part.ts";
import { Complaints } from "../record/complaints.ts";
import { FetchedPart, fetchPart, readPart } from "./fetch-part.ts";

/** A part whose rows were handed on, or which has none to hand on. */
export type TakenPart =
  | { readonly found: "not-modified" | "absent" }
  | {
      readonly found: "read";
      readonly version: PartVersion;
      /** False if a fault ended the reading before the end of the part. */
      readonly isWhole: boolean;
      readonly complaints: Complaints;
    };

/** Groups of complaints that are kept of a range, of which the file may have had the others before. */
const MOST_GROUPS = 1_000;

/** Tells whether a part is taken for what is stored, without asking for its file. */
export function isLeftOut(
  part: Part,
  { parts: store }: Pick<FetchOptions, "parts">,
  isConditional: boolean,
): boolean {
  const isSame = part.version !== undefined && part.version === store.known.get(part.name)?.version;
  return !part.isDue || (isConditional && isSame);
}

/**
 * Fetches a part, unless it is left out.
 *
 * @param isConditional whether the part may be left out, or its server may say that it is what is stored
 * @param signal ends the fetching, when the part is not wanted any more or the time is up
 * @throws SourceError, SourceUnavailableError if the file cannot be read
 */
export function fetchIfChanged(
  part: Part,
  source: Source,
  options: FetchOptions,
  isConditional: boolean,
  signal: AbortSignal,
): Promise<FetchedPart> {
  if (isLeftOut(part, options, isConditional)) {
    return Promise.resolve(new FetchedPart(part, "not-modified"));
  }
  const version = { previous: options.parts.known.get(part.name), isConditional };
  return fetchPart(part, source, options, version, signal);
}

/**
 * Hands on the rows of a part that was fetched.
 *
 * @param blocks notes the blocks of a range
 */
export async function takePart(
  { part, url, found }: FetchedPart,
  source: Source,
  options: Pick<FetchOptions, "dataset" | "sink" | "keyRules">,
  blocks?: BlockFilter,
): Promise<TakenPart> {
  if (found === "absent" || found === "not-modified") return { found };
  const { dataset, sink } = options;
  const { work } = dataset;
  if (work.kind !== "map") throw new Error("files are for a dataset with one source");
  const isRange = found.range !== undefined;
  const complaints = isRange ? new Complaints(undefined, MOST_GROUPS) : new Complaints(part.name);
  sink.beginFile(part.name);
  const onRow = (row: Row, line: number) => sink.add(work.map(row), line, complaints);
  const reading = await readPart(part, url, found, source, options, { complaints, onRow, blocks });
  const { sha256, bytes, rows, kept, isSample = false, isWhole } = reading;
  const { etag, isUnframed } = found.file;
  const version: PartVersion = {
    name: part.name,
    url,
    etag: isUnframed || part.url !== url ? null : etag,
    version: part.version ?? null,
    ...{ sha256, bytes, rows, kept, isSample },
  };
  return { found: "read", version, isWhole, complaints };
}
