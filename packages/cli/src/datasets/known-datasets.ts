import { type Dataset, findDataset as find, datasets as ownDatasets } from "@daily-delta/etl";

let known: readonly Dataset[] = ownDatasets;

/**
 * Returns the datasets that this command is about: those of the folder that `--datasets` names, else
 * those that come with the program.
 */
export const knownDatasets = (): readonly Dataset[] => known;

/**
 * Finds one of `knownDatasets` by its name.
 *
 * @throws ConfigurationError naming the datasets that there are
 */
export const findDataset = (name: string): Dataset => find(name, known);

/**
 * Loads the datasets of a folder, for the command that follows.
 *
 * @param folder default: the datasets that come with the program
 * @throws ConfigurationError naming the file that is wrong
 */
export async function useDatasets(folder: string | undefined): Promise<void> {
  known =
    folder === undefined
      ? ownDatasets
      : await (await import("./load-datasets.ts")).loadDatasets(folder);
}
