import { type ChosenKey, chooseKey } from "./choose-key.ts";
import { type DecidedColumn, decideColumns } from "./decide-columns.ts";
import { type Inspection, inspect, type OnProgress, type Version } from "./inspect.ts";

/** Everything that was found out about a file. */
export interface Findings {
  readonly inspection: Inspection;
  readonly columns: readonly DecidedColumn[];
  readonly key: ChosenKey;
}

/**
 * Finds out how a file is written, of which types its columns are, and what its key is.
 *
 * @param versions the file, and other versions of it that must fit
 * @param wanted the key that the user names; `undefined`: find one
 * @throws NotCsvError if one is not a table
 * @throws VersionMismatchError if a version does not fit the first one
 * @throws KeyError if the wanted key does not hold
 */
export async function examine(
  versions: readonly [Version, ...Version[]],
  wanted: readonly string[] | undefined,
  onProgress: OnProgress,
): Promise<Findings> {
  const [first, ...others] = versions;
  const inspection = await inspect(first, others, onProgress);
  const columns = decideColumns(inspection);
  const key = await chooseKey(versions, inspection, columns, wanted, onProgress);
  return { inspection, columns, key };
}
