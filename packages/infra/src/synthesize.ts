import { fileURLToPath } from "node:url";
import { CONTENT_SECURITY_POLICY } from "@daily-delta/dashboard";
import { App } from "cdktf";
import { readEnvironments } from "./environment/read-environments.ts";
import { readPage } from "./read-page.ts";
import { type Artefacts, DailyDeltaStack } from "./stack.ts";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** Where the builds of `packages/layer` and `packages/dashboard` put them. */
const FUNCTION = path("../../layer/dist/function");
const LAYER = path("../../layer/dist/layer");
const PAGE = path("../../dashboard/dist/site");

/**
 * Writes the Terraform configuration of every environment to `cdktf.out`.
 *
 * @throws EnvironmentError if an environment is not as it must be; then nothing is written
 * @throws PageError if the page is not built; then nothing is written either
 */
export function synthesize(given: Readonly<Record<string, unknown>>): void {
  const environments = readEnvironments(given);
  const artefacts: Artefacts = {
    functionFolder: FUNCTION,
    layerFolder: LAYER,
    page: readPage(PAGE),
    contentSecurityPolicy: CONTENT_SECURITY_POLICY,
  };
  const app = new App();
  for (const [name, environment] of environments) {
    new DailyDeltaStack(app, name, environment, artefacts);
  }
  app.synth();
}
