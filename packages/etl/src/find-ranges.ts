import { createHash, randomUUID } from "node:crypto";
import type { Dataset } from "./datasets/dataset.ts";
import { BlockDelta } from "./delta/block-delta.ts";
import type { RangePlan } from "./delta/range-planner.ts";
import type { Copies } from "./extract/copies.ts";
import { type FetchOptions, fetchFile } from "./extract/fetch-source.ts";
import type { Ground } from "./ground.ts";
import type { Plan, PlannedPart } from "./record/plan.ts";
import type { SourceVersion } from "./record/run-record.ts";

/** Size of a range in bytes, unless there would be too many: some seconds of a function's work. */
const RANGE_BYTES = 2 ** 22;
const NEWLINE = 0x0a;

/** Parts of a source that were found. */
export interface FoundParts extends Pick<Plan, "listing" | "file"> {
  /** Parts; those that are left out have a result. */
  readonly parts: readonly { readonly part: PlannedPart; readonly isLeftOut: boolean }[];
  readonly blocks?: Uint8Array | null;
}

/**
 * Tells whether a dataset has one source, of one file that several processes can read at once. One that joins
 * sources has not.
 *
 * @example
 * canBeDivided(usDaily); // false
 */
export function canBeDivided({ sources: [source, ...others], work }: Dataset): boolean {
  if (source === undefined || others.length > 0 || work.kind !== "map") return false;
  return [source.files, source.format, source.occurrence].every((each) => each === undefined);
}

/** Says why the file of a dataset is not divided; `undefined`: it is. */
export function whyNotDivided(dataset: Dataset, copies: Copies | undefined): string | undefined {
  const { name } = dataset;
  if (!canBeDivided(dataset)) {
    return `the source of ${name} is one file in a format of its own, which one process reads`;
  }
  if (copies !== undefined) return undefined;
  return `the source of ${name} is one file, of which there is no place for a copy that all can read`;
}

/**
 * Copies the only file of a dataset to where all processes can read it, and divides it into ranges.
 *
 * @param isConditional whether it may be left out if it is what is stored
 * @param rangeBytes size of a range, in bytes
 * @throws SourceError, SourceUnavailableError if it cannot be read or copied
 */
export async function findRanges(
  options: FetchOptions,
  { delta }: Pick<Ground, "delta">,
  copies: Copies,
  isConditional: boolean,
  rangeBytes = RANGE_BYTES,
): Promise<FoundParts> {
  const [source] = options.dataset.sources;
  if (source === undefined || !(delta instanceof BlockDelta)) {
    throw new Error("a file can be divided if its rows are mapped one by one");
  }
  const { onProgress, patience, stored } = options;
  const copy = randomUUID();
  let plan: RangePlan | undefined;
  const found = await fetchFile(source, options, isConditional, async ({ size, ...file }) => {
    const planner = delta.planRanges(rangeBytes);
    const hash = createHash("sha256");
    let bytes = 0;
    let last: number | undefined;
    const noted = async function* () {
      for await (const chunk of file.body) {
        hash.update(chunk);
        planner.push(chunk);
        bytes += chunk.byteLength;
        last = chunk.at(-1) ?? last;
        yield chunk;
        onProgress({ source: source.name, bytes, size, rows: 0 });
      }
    };
    await copies.write(copy, noted(), patience.signal);
    plan = planner.end();
    return {
      ...{ ...plan.known, bytes, sha256: hash.digest("hex") },
      ...{ endsInNewline: last === NEWLINE, isWhole: true, isFaulty: false },
    };
  });
  if (found === "not-modified" || plan === undefined)
    return { parts: [], listing: null, file: null };
  const listing = { etag: found.etag };
  const known = isConditional ? stored[source.name] : undefined;
  if (found.sha256 === known?.sha256) return { parts: [], listing, file: sameAs(found, known) };
  const part = (range: RangePlan["ranges"][number]): PlannedPart => ({
    name: `bytes ${range.spans[0]?.from ?? 0} to ${range.spans.at(-1)?.to ?? 0}`,
    url: found.url,
    nameCells: {},
    ...{ isDue: true, mayBeAbsent: false },
    range: { ...range, copy },
  });
  return {
    parts: plan.ranges.map((range) => ({ part: part(range), isLeftOut: false })),
    ...{ listing, file: found, blocks: plan.manifest?.encode() ?? null },
  };
}

/** The version of a file whose bytes are those of the stored one. */
function sameAs(found: SourceVersion, { rows, kept, isSample }: SourceVersion): SourceVersion {
  return { ...found, rows, kept, ...(isSample ? { isSample } : {}) };
}
