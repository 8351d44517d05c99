import { fileURLToPath } from "node:url";
import { CONTENT_SECURITY_POLICY } from "@daily-delta/dashboard";
import { App } from "cdktf";
import { BootstrapStack } from "./bootstrap/bootstrap-stack.ts";
import { readBootstrap } from "./bootstrap/read-bootstrap.ts";
import { readPage } from "./constructs/page/read-page.ts";
import { readEnvironments } from "./environment/read-environments.ts";
import type { Artefacts } from "./stack/context.ts";
import { DailyDeltaStack } from "./stack/stack.ts";
import { moveLocalState, refuseForgottenState } from "./state.ts";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** The repository's folder, with cdktf.json and Terraform's local states. */
const ROOT = path("../../..");
/** Outputs of the builds of `packages/layer` and `packages/dashboard`. */
const FUNCTION = path("../../layer/dist/function");
const LAYER = path("../../layer/dist/layer");
const PAGE = path("../../dashboard/dist/site");

/**
 * Writes the Terraform configuration of every environment to `cdktf.out`, and that of the bootstrap
 * stack if it has settings.
 *
 * @throws EnvironmentError if a setting of an environment is wrong; then nothing is written
 * @throws PageError if the page is not built; then nothing is written either
 * @throws LocalStateError if a local state is at a place that Terraform does not read, and cannot be moved
 */
export function synthesize(given: Readonly<Record<string, unknown>>, bootstrap?: unknown): void {
  const environments = readEnvironments(given);
  const artefacts: Artefacts = {
    functionFolder: FUNCTION,
    layerFolder: LAYER,
    pageFiles: readPage(PAGE),
    contentSecurityPolicy: CONTENT_SECURITY_POLICY,
  };
  const app = new App();
  for (const [name, environment] of environments) {
    const stack = new DailyDeltaStack(app, name, environment, artefacts).node.id;
    if (environment.state !== undefined) {
      refuseForgottenState(ROOT, stack, environment.state.bucket);
      continue;
    }
    const movedFrom = moveLocalState(ROOT, stack);
    if (movedFrom) console.error(`moved ${movedFrom} to ${ROOT}, where Terraform keeps it now`);
  }
  if (bootstrap !== undefined) new BootstrapStack(app, readBootstrap(bootstrap));
  app.synth();
}
