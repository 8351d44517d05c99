import { App } from "cdktf";
import { readEnvironments } from "../environment/read-environments.ts";
import type { EnvironmentInput } from "../environment/schema.ts";
import { DailyDeltaStack } from "../stack/stack.ts";

const NAME = "optional";
/** Contents of archives and page, which checkov does not look at. */
const ARTEFACTS = { functionFolder: "", layerFolder: "", pageFiles: [], contentSecurityPolicy: "" };

/** Resources that no shipped environment has. */
const optional: EnvironmentInput = {
  region: "us-east-1",
  datasets: [{ name: "brent-daily", parallel: { functions: 8 } }],
  network: { flowLogs: true },
};

/** Terraform configuration of an environment with the resources that the shipped ones lack, as JSON. */
export function synthesizeOptional(): string {
  const environment = readEnvironments({ [NAME]: optional }).get(NAME);
  if (environment === undefined) throw new Error(`unknown environment ${NAME}`);
  const stack = new DailyDeltaStack(new App(), NAME, environment, ARTEFACTS);
  stack.prepareStack();
  return JSON.stringify(stack.toTerraform());
}
