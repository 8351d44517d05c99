import { ConfigurationError } from "../core/errors.ts";
import { nearest } from "../core/nearest.ts";
import { quote } from "../core/quote.ts";
import { brentDaily } from "./brent-daily.ts";
import type { Dataset } from "./dataset.ts";
import { exchangeRates } from "./exchange-rates.ts";
import { knownExploitedVulnerabilities } from "./known-exploited-vulnerabilities.ts";
import { sp500Companies } from "./sp500-companies.ts";
import { usCounties } from "./us-counties.ts";
import { usDaily } from "./us-daily.ts";
import { usStates } from "./us-states.ts";

/** All datasets, in the order in which people see them. */
export const datasets: readonly Dataset[] = [
  usDaily,
  usStates,
  usCounties,
  brentDaily,
  exchangeRates,
  sp500Companies,
  knownExploitedVulnerabilities,
];

/**
 * Finds the dataset of that name.
 *
 * @param among datasets to look through; default: those that come with the program
 * @throws ConfigurationError naming the datasets that there are
 *
 * @example
 * findDataset("us-daily").table; // "us_daily"
 */
export function findDataset(name: string, among: readonly Dataset[] = datasets): Dataset {
  const dataset = among.find((candidate) => candidate.name === name);
  if (dataset === undefined) {
    const names = among.map((candidate) => candidate.name);
    throw new ConfigurationError(`unknown dataset ${choiceOf(name, names)}`);
  }
  return dataset;
}

/**
 * Checks that a dataset has sources of these names.
 *
 * @throws ConfigurationError naming the sources that there are
 *
 * @example
 * checkSourceNames(usDaily, ["nyt", "jhu"]);
 * checkSourceNames(usDaily, ["nty"]); // throws dataset "us-daily" has no source "nty". Did you mean nyt?
 */
export function checkSourceNames(dataset: Dataset, names: readonly string[]): void {
  const sources = dataset.sources.map(({ name }) => name);
  const unknown = names.find((name) => !sources.includes(name));
  if (unknown === undefined) return;
  throw new ConfigurationError(
    `dataset "${dataset.name}" has no source ${choiceOf(unknown, sources)}`,
  );
}

/** A name that is none of the available ones, with the one that was probably meant. */
function choiceOf(typed: string, names: readonly string[]): string {
  const meant = nearest(typed, names);
  const advice = meant === undefined ? "" : ` Did you mean ${meant}?`;
  return `${quote(typed)}.${advice} Available: ${names.join(", ")}`;
}
