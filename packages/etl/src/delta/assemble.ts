import type { KnownBlocks } from "./known-blocks.ts";
import type { Manifest } from "./manifest.ts";
import { UNREAD } from "./range-planner.ts";

/**
 * Completes the manifest of a file with what the processes found out that read its ranges.
 *
 * @param planned as `RangePlanner` made it
 * @param read manifests of the ranges, in their order, each beginning with the header
 * @param known blocks of the stored version, of which each that was left out is taken
 * @returns `undefined` if a process gave up the manifest of its range
 */
export function assemble(
  planned: Manifest,
  read: readonly (Manifest | undefined)[],
  known: KnownBlocks | undefined,
): Manifest | undefined {
  let [range, next] = [0, 1];
  for (let index = 1; index < planned.length; index++) {
    if (planned.counts(index).rows !== UNREAD.rows) {
      known?.meet(planned, index);
      continue;
    }
    while (next === read[range]?.length) [range, next] = [range + 1, 1];
    const blocks = read[range];
    if (blocks === undefined || !blocks.isSame(next, planned, index)) return undefined;
    planned.setCounts(index, blocks.counts(next++));
  }
  return planned;
}
