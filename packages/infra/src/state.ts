import { existsSync, linkSync, readFileSync, renameSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import type { EnvironmentInput } from "./environment/schema.ts";

/** Folder in which earlier versions ran Terraform, which kept its local state there. */
const FORMER_FOLDER = "packages/infra";

/** A local state is at a place that Terraform does not read. */
export class LocalStateError extends Error {
  override readonly name = "LocalStateError";
}

/**
 * Moves a stack's local state from `packages/infra`, where earlier versions kept it, to the root,
 * where Terraform looks for it now. Without it, a deploy would create everything a second time.
 *
 * @param root the repository's folder
 * @returns the former path of the state, or `undefined` if nothing was moved
 * @throws LocalStateError if there are two states, or if Terraform is using the old one
 */
export function moveLocalState(root: string, stack: string): string | undefined {
  const name = `terraform.${stack}.tfstate`;
  const [from, to] = [join(root, FORMER_FOLDER, name), join(root, name)];
  if (!existsSync(from)) return undefined;
  if (existsSync(join(root, FORMER_FOLDER, `.${name}.lock.info`))) {
    throw new LocalStateError(
      `${from} is locked by a running Terraform: wait until it ends, then try again. If none is running, delete .${name}.lock.info next to it`,
    );
  }
  try {
    // Unlike a rename, a link never replaces a file.
    linkSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw new LocalStateError(
      `${stack} has two local states, ${to} and ${from}. Keep the one that describes what is deployed (the higher "serial", \`terraform show FILE\` lists it) as ${to}, and delete the other`,
      { cause: error },
    );
  }
  unlinkSync(from);
  if (existsSync(`${from}.backup`) && !existsSync(`${to}.backup`)) {
    renameSync(`${from}.backup`, `${to}.backup`);
  }
  return from;
}

/**
 * Checks that a stack whose environment names a state bucket has no local state: Terraform would not
 * read it, and would create everything a second time.
 *
 * @throws LocalStateError if there is a local state with resources
 */
export function refuseForgottenState(root: string, stack: string, bucket: string): void {
  const name = `terraform.${stack}.tfstate`;
  for (const file of [join(root, name), join(root, FORMER_FOLDER, name)]) {
    if (!existsSync(file) || isEmpty(file)) continue;
    throw new LocalStateError(
      `${stack} keeps its state in the bucket ${bucket}, but ${file} has resources. Unless the bucket has the newer state, upload this one (aws s3 cp ${file} s3://${bucket}/${stack}.tfstate); then rename the file`,
    );
  }
}

/** Terraform leaves such a state after a destroy. */
function isEmpty(file: string): boolean {
  try {
    return JSON.parse(readFileSync(file, "utf8")).resources.length === 0;
  } catch {
    return false;
  }
}

/**
 * Finds the fault of a deploy from a machine that keeps no files, such as a workflow's: an environment
 * whose state is not in a bucket.
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
