import type { Source } from "./datasets/dataset.ts";
import { BlockDelta } from "./delta/block-delta.ts";
import type { Delta } from "./delta/delta.ts";
import { KeyHashes } from "./delta/key-hashes.ts";
import type { SourceReading } from "./extract/fetch-source.ts";
import type { RunPart } from "./ledger/run-parts.ts";
import { sameAsStored } from "./parts/fetch-parts.ts";
import { PartsReading } from "./parts/parts-reading.ts";
import { type ReadRange, readingOfRanges } from "./parts/ranges-reading.ts";
import { Staging } from "./reconcile/staging.ts";
import { StagedFiles, withPart } from "./reconcile/staging-table.ts";
import { Complaints } from "./record/complaints.ts";
import type { Plan } from "./record/plan.ts";
import type { SourceVersion } from "./record/run-record.ts";
import { errorOf, type SharedRequest } from "./shared-run.ts";
import type { SharedRows } from "./stage.ts";

/** Tells that the parts that were left out do not prove to be unchanged: all have to be read. */
export class AllNeeded extends Error {}

/**
 * The rows that the parts have staged, and the reading that they make together.
 *
 * @param blocks of the file of which the parts are ranges, as the plan has them
 */
export function sharedRows(
  { dataset }: SharedRequest,
  plan: Plan,
  parts: readonly RunPart[],
  blocks: Uint8Array | null,
): SharedRows {
  const rows = parts.reduce(
    (sum, { result }) => sum + (result?.found === "read" ? result.version.kept : 0),
    0,
  );
  return {
    open(session, { table, dates, delta }) {
      if (plan.isAll) delta.stopSkipping();
      const extra = withPart(new KeyHashes(dataset.key, plan.hasHashes), () => 0);
      const names = parts.map(({ number, part }) => [number, part.name] as const);
      const files = plan.file === null ? StagedFiles.from(names) : undefined;
      const options = { dates, extra, files, rows };
      const staging = Staging.join(session, session.db, dataset, table, options);
      return {
        staging,
        async fetch(source, options, isConditional) {
          // The table is not what it was when the run was planned.
          const isOther = plan.hasHashes !== delta.columns.names.length > 0;
          if (!isConditional || (isOther && !plan.isAll)) throw new AllNeeded();
          if (plan.listing === null) return sameAsStored(source, options);
          const reading =
            plan.file === null
              ? readingOfFiles(new PartsReading(source, options), parts, plan.listing.etag)
              : readingOfFile(source, plan.file, parts, blocks, delta);
          if (reading.rows === "staged") await delta.resume(session.db, staging);
          return reading;
        },
      };
    },
  };
}

function readingOfFiles(
  reading: PartsReading,
  parts: readonly RunPart[],
  etag: string | null,
): SourceReading {
  for (const { part, result } of parts) {
    if (result?.found === "error") throw errorOf(result.error);
    if (result?.found !== "read") reading.add(part.name, result ?? { found: "absent" });
    else {
      const complaints = Complaints.from(result.complaints);
      reading.add(part.name, { ...result, complaints }, result.keys);
    }
  }
  return reading.finish(parts.length, etag);
}

function readingOfFile(
  source: Source,
  file: SourceVersion,
  parts: readonly RunPart[],
  blocks: Uint8Array | null,
  delta: Delta,
): SourceReading {
  // The bytes are those of the stored version.
  if (parts.length === 0) {
    return { version: file, complaints: new Complaints(), rows: "not-modified" };
  }
  const read: (ReadRange & Pick<RunPart, "blocks">)[] = [];
  for (const { result, blocks } of parts) {
    if (result?.found === "error") throw errorOf(result.error);
    if (result?.found === "read") read.push({ ...result, blocks });
  }
  if (delta instanceof BlockDelta) delta.assemble(blocks, read);
  return readingOfRanges(source, file, read);
}
