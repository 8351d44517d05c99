import { fileURLToPath } from "node:url";
import { App } from "cdktf";
import { readEnvironments } from "./environment/read-environments.ts";
import { type Artefacts, DailyDeltaStack } from "./stack.ts";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** Where the build of `packages/layer` puts them. */
const ARTEFACTS: Artefacts = {
  functionFolder: path("../../layer/dist/function"),
  layerFolder: path("../../layer/dist/layer"),
};

/**
 * Writes the Terraform configuration of every environment to `cdktf.out`.
 *
 * @throws EnvironmentError if an environment is not as it must be; then nothing is written
 */
export function synthesize(given: Readonly<Record<string, unknown>>): void {
  const environments = readEnvironments(given);
  const app = new App();
  for (const [name, environment] of environments) {
    new DailyDeltaStack(app, name, environment, ARTEFACTS);
  }
  app.synth();
}
