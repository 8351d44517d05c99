import type { Clone } from "./clone.ts";

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
  const refusal = await clone.destroy().then(
    () => "",
    (error: Error) => error.message,
  );
  clone.environment = environment;
  if (!refusal.includes("Instance cannot be destroyed")) {
    throw new Error(`the destruction of a protected environment was not refused: ${refusal}`);
  }
  return [...new Set([...refusal.matchAll(/Resource (aws_\w+)\./g)].map(([, type]) => `${type}`))];
}
