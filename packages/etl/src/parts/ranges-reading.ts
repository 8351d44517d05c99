import type { Source } from "../datasets/dataset.ts";
import type { SourceReading } from "../extract/fetch-source.ts";
import { emptyFault } from "../extract/row-reader.ts";
import { Complaints } from "../record/complaints.ts";
import type { PartResult } from "../record/plan.ts";
import type { SourceVersion } from "../record/run-record.ts";

/** Result of a range that was read. */
export type ReadRange = Extract<PartResult, { found: "read" }>;

/**
 * Makes the reading of a file from those of its ranges, as if one process had read it: a fault that
 * ends the reading of a range ends that of the file.
 *
 * @param file the file, with the rows that are known already
 */
export function readingOfRanges(
  { name }: Source,
  file: SourceVersion,
  ranges: readonly ReadRange[],
): SourceReading {
  const complaints = new Complaints();
  let { rows, kept } = file;
  let isSample = file.isSample === true;
  for (const { version, isWhole, complaints: found } of ranges) {
    complaints.addAll(Complaints.from(found));
    rows += version.rows;
    kept += version.kept;
    isSample ||= version.isSample;
    if (!isWhole) break;
  }
  if (ranges.every(({ isWhole }) => isWhole)) {
    const problem = emptyFault({ rows, kept }, complaints, file.url);
    if (problem !== undefined) complaints.add({ source: name, problem });
  }
  const version = { ...file, rows, kept, ...(isSample ? { isSample } : {}) };
  return { version, complaints, rows: "staged" };
}
