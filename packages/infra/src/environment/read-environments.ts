import { withPublicUrls } from "@daily-delta/etl";
import * as v from "valibot";
import { type Environment, environment } from "./schema.ts";

const NAME = /^[a-z][a-z0-9]{0,11}$/;

/** An environment is not as it must be; `faults` has one line for each place. */
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
 * Checks environments.
 *
 * @throws EnvironmentError naming every field that is wrong, its value and what is allowed
 */
export function readEnvironments(
  given: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, Environment> {
  const faults: string[] = [];
  const environments = new Map<string, Environment>();
  for (const [name, value] of Object.entries(given)) {
    if (!NAME.test(name)) {
      faults.push(`${name}: an environment's name is up to 12 small letters and digits`);
    }
    const result = v.safeParse(environment, value);
    if (result.success) environments.set(name, result.output);
    else faults.push(...result.issues.map((issue) => describe(name, issue)));
    faults.push(...describeRepetitions(name, result.success ? result.output : undefined));
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
  return `${place} is ${withPublicUrls(JSON.stringify(issue.input))}; it must be ${issue.message}`;
}

function describeRepetitions(name: string, read: Environment | undefined): string[] {
  const names = (read?.datasets ?? []).map((dataset) => dataset.name);
  const again = names.filter((dataset, index) => names.indexOf(dataset) !== index);
  return again.map((dataset) => `${name}.datasets has "${dataset}" twice; each may be there once`);
}
