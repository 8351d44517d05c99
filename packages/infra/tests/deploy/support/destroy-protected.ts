import type { Clone } from "./clone.ts";

const REFUSAL = "Instance cannot be destroyed";
/** On a busy machine cdktf may end before it has passed on Terraform's last lines. */
const TRIES = 3;

/**
 * Tries to destroy what a clone deployed as if its environment were protected, and leaves the
 * environment as it was.
 *
 * @returns the types of resources that Terraform refuses to plan a destruction of
 * @throws Error if the destruction is not refused
 */
export async function destroyProtected(clone: Clone): Promise<readonly string[]> {
  const { environment } = clone;
  const { disposable: _, ...database } = { disposable: true, ...environment.database };
  clone.environment = { ...environment, database } as Clone["environment"];
  const refusal = await refusalOf(clone, TRIES);
  clone.environment = environment;
  if (!refusal.includes(REFUSAL)) {
    throw new Error(`the destruction of a protected environment was not refused: ${refusal}`);
  }
  return [...new Set([...refusal.matchAll(/Resource (aws_\w+)\./g)].map(([, type]) => `${type}`))];
}

/** Returns what the destruction is refused with; an empty string if it is not refused. */
async function refusalOf(clone: Clone, tries: number): Promise<string> {
  const refusal = await clone.destroy().then(
    () => "",
    (error: Error) => error.message,
  );
  if (refusal === "" || refusal.includes(REFUSAL) || tries === 1) return refusal;
  return await refusalOf(clone, tries - 1);
}
