import { ConfigurationError } from "../errors.ts";
import type { Dataset } from "./dataset.ts";
import { usCounties } from "./us-counties.ts";
import { usDaily } from "./us-daily.ts";
import { usStates } from "./us-states.ts";

/** All datasets, in the order in which people see them. */
export const datasets: readonly Dataset[] = [usDaily, usStates, usCounties];

/**
 * The dataset of that name.
 *
 * @throws ConfigurationError naming the datasets that there are
 */
export function findDataset(name: string): Dataset {
  const dataset = datasets.find((candidate) => candidate.name === name);
  if (dataset === undefined) {
    const names = datasets.map((candidate) => candidate.name).join(", ");
    throw new ConfigurationError(`there is no dataset "${name}"; there are: ${names}`);
  }
  return dataset;
}

/**
 * Checks that a dataset has sources of these names.
 *
 * @throws ConfigurationError naming the sources that there are
 */
export function checkSourceNames(dataset: Dataset, names: readonly string[]): void {
  const sources = dataset.sources.map(({ name }) => name);
  const unknown = names.find((name) => !sources.includes(name));
  if (unknown === undefined) return;
  throw new ConfigurationError(
    `the dataset "${dataset.name}" has no source "${unknown}"; it has: ${sources.join(", ")}`,
  );
}
