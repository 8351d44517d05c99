import type { EnvironmentInput } from "./environment/schema.ts";
import { environments } from "./environments.ts";

/** Ends with 1 unless the environment that is named keeps its state in a bucket; for workflows. */
const [name = ""] = process.argv.slice(2);
const environment = (environments as Record<string, EnvironmentInput>)[name];
if (environment?.state === undefined) {
  console.error(
    environment === undefined
      ? `there is no environment "${name}" in packages/infra/src/environments.ts`
      : `${name} has no state bucket: this machine would forget what it deployed, and the next deploy would create everything again. Set state: { bucket: "…" } in packages/infra/src/environments.ts; docs/deploy.md says how to get one`,
  );
  process.exitCode = 1;
}
