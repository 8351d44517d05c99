import type { EnvironmentInput } from "./environment/schema.ts";

/**
 * Says what is missing for a deploy from a machine that keeps nothing, such as a workflow's: an
 * environment whose state is in a bucket.
 *
 * @returns the fault and its fix, or `undefined` if the state is in a bucket
 */
export function missingState(
  environments: Readonly<Record<string, EnvironmentInput>>,
  name: string,
): string | undefined {
  const environment = Object.hasOwn(environments, name) ? environments[name] : undefined;
  if (environment === undefined) {
    return `environment "${name}" is missing in packages/infra/src/environments.ts`;
  }
  if (environment.state !== undefined) return undefined;
  return `${name} has no state bucket: this machine would forget what it deployed, and the next deploy would create everything again. Set state: { bucket: "…" } in packages/infra/src/environments.ts; docs/deploy.md says how to get one`;
}
