import { withPublicUrls } from "@daily-delta/etl";
import * as v from "valibot";
import { type Environment, environment } from "./schema.ts";

const NAME = /^[a-z][a-z0-9]{0,11}$/;

/** Settings of an environment are wrong; `faults` has one line for each. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(
      `the environments are wrong, nothing was synthesized:\n${faults.map((fault) => `- ${fault}`).join("\n")}\nFix packages/infra/src/environments.ts; packages/infra/src/environment/schema.ts says what each field is for.`,
    );
    this.faults = faults;
  }
}

/**
 * Checks environments, and fills in defaults.
 *
 * @throws EnvironmentError naming every field that is wrong, its value and what is allowed
 */
export function readEnvironments(
  given: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, Environment> {
  const faults: string[] = [];
  const environments = new Map<string, Environment>();
  for (const [name, value] of Object.entries(given)) {
    if (name === "bootstrap") faults.push("bootstrap: this is the name of the bootstrap stack");
    if (!NAME.test(name)) {
      faults.push(`${name}: an environment's name is up to 12 small letters and digits`);
    }
    const result = v.safeParse(environment, value);
    if (result.success) environments.set(name, result.output);
    else faults.push(...result.issues.map((issue) => describe(name, issue)));
    const datasets = result.success ? result.output.datasets : [];
    faults.push(...describeRepetitions(name, datasets));
    faults.push(...datasets.flatMap((dataset) => nameFaults(name, dataset.name)));
  }
  if (faults.length > 0) throw new EnvironmentError(faults);
  return environments;
}

function describe(environmentName: string, issue: v.BaseIssue<unknown>): string {
  const place = [environmentName, v.getDotPath(issue)].filter(Boolean).join(".");
  if (issue.type === "strict_object" && issue.expected === "never") {
    return `${place} is an unknown setting; look for it in packages/infra/src/environment`;
  }
  if (issue.input === undefined) return `${place} is missing`;
  if (issue.message.startsWith("needs ")) return `${place} ${issue.message}`;
  return `${place} is ${withPublicUrls(JSON.stringify(issue.input))}; it must be ${issue.message}`;
}

function describeRepetitions(
  name: string,
  datasets: readonly { readonly name: string }[],
): string[] {
  const names = datasets.map((dataset) => dataset.name);
  const again = names.filter((dataset, index) => names.indexOf(dataset) !== index);
  return again.map((dataset) => `${name}.datasets has "${dataset}" twice; each may be there once`);
}

/** Longest name of a role in IAM, and of a function in Lambda. */
const LONGEST_NAME = 64;

/** Finds names of a dataset's resources that are too long; the longest is that of the schedule's role. */
export function nameFaults(environmentName: string, dataset: string): string[] {
  const most = LONGEST_NAME - `daily-delta-${environmentName}--schedule`.length;
  if (dataset.length <= most) return [];
  return [
    `${environmentName}.datasets has "${dataset}"; with this environment's name, it must have at most ${most} characters, because AWS limits the name of a role to ${LONGEST_NAME}`,
  ];
}
