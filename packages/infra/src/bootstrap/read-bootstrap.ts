import * as v from "valibot";
import { flag, list, matching, REGION } from "../environment/fields.ts";
import { EnvironmentError } from "../environment/read-environments.ts";

const schema = v.strictObject({
  region: matching(REGION, 'a region such as "us-east-1"'),
  /** The repository on GitHub whose workflows may plan and deploy. */
  repository: matching(/^[\w.-]+\/[\w.-]+$/, "a repository of GitHub, OWNER/NAME"),
  /** Names of the environments that get roles. */
  environments: list(
    matching(/^[a-z][a-z0-9]{0,11}$/, "the name of an environment"),
    "names of environments",
  ),
  /** `false` if the account has an identity provider for GitHub already; it can have only one. */
  createIdentityProvider: v.optional(flag, true),
});

export type BootstrapInput = v.InferInput<typeof schema>;
export type Bootstrap = v.InferOutput<typeof schema>;

/**
 * Checks the settings of the bootstrap stack.
 *
 * @throws EnvironmentError naming every field that is wrong
 */
export function readBootstrap(given: unknown): Bootstrap {
  const result = v.safeParse(schema, given);
  if (result.success) return result.output;
  throw new EnvironmentError(
    result.issues.map(
      (issue) =>
        `bootstrap.${v.getDotPath(issue)} is ${JSON.stringify(issue.input)}; it must be ${issue.message}`,
    ),
  );
}
