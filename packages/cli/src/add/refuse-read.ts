import { resolve } from "node:path";
import { ConfigurationError, type Dataset, datasets } from "@daily-delta/etl";
import { shortPath } from "../terminal/short-path.ts";
import { commandOf } from "../terminal/typed-command.ts";
import type { Location } from "./locate.ts";

/**
 * Refuses an address that a dataset reads already: two of them would do the same work twice.
 *
 * @param out the folder for the dataset's file. @default that of the program's datasets
 * @throws ConfigurationError naming the dataset, and what to do
 */
export async function refuseRead(
  { url, member }: Location,
  out: string | undefined,
): Promise<void> {
  const known = out === undefined ? datasets : await datasetsIn(out);
  const reader = known.find(({ sources }) =>
    sources.some((source) => source.url === url && source.format?.member === member),
  );
  if (reader === undefined) return;
  throw new ConfigurationError(
    `the dataset "${reader.name}" reads this address already. To load it: ${loadingCommandOf(reader.name, out)}; to add the address once more, choose a name with --name`,
  );
}

/** Returns none where a file of the folder cannot be loaded: `run` says what is wrong with it. */
async function datasetsIn(folder: string): Promise<readonly Dataset[]> {
  const { loadDatasets } = await import("../datasets/load-datasets.ts");
  try {
    return await loadDatasets(folder);
  } catch (error) {
    if (error instanceof ConfigurationError) return [];
    throw error;
  }
}

/** The command that loads a dataset of a folder. */
export const loadingCommandOf = (name: string, folder: string | undefined): string =>
  commandOf(
    "run",
    name,
    ...(folder === undefined ? [] : ["--datasets", shortPath(resolve(folder))]),
  );
