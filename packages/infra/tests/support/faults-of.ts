import { EnvironmentError, readEnvironments } from "../../src/environment/read-environments.ts";

/** Reads environments, and returns the faults of which it complains. */
export function faultsOf(given: Readonly<Record<string, unknown>>): readonly string[] {
  try {
    readEnvironments(given);
  } catch (error) {
    if (error instanceof EnvironmentError) return error.faults;
    throw error;
  }
  return [];
}

/** Reads the environment `dev` with some settings. */
export const faultsOfDev = (settings: object): readonly string[] =>
  faultsOf({ dev: { region: "us-east-1", ...settings } });
