import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { Code } from "../constructs/job/code.ts";
import { protectionOf } from "../constructs/protection.ts";
import type { Environment } from "../environment/schema.ts";
import type { Artefacts, Context } from "./context.ts";
import { addData } from "./data.ts";
import { addJobs } from "./jobs.ts";
import { addMessages } from "./messages.ts";
import { addNetwork } from "./network.ts";
import { addObservation } from "./observation.ts";
import { addOutputs } from "./outputs.ts";
import { accountOf, boundRoles, configureTerraform } from "./terraform.ts";

const POSTGRES_PORT = 5432;

/**
 * Daily Delta in one environment.
 *
 * @example
 * const dev = { region: "us-east-1", database: { disposable: true } };
 * const settings = readEnvironments({ dev }).get("dev");
 * new DailyDeltaStack(app, "dev", settings, artefacts).node.id; // "daily-delta-dev"
 */
export class DailyDeltaStack extends TerraformStack {
  constructor(scope: Construct, environment: string, settings: Environment, artefacts: Artefacts) {
    const name = `daily-delta-${environment}`;
    super(scope, name);
    configureTerraform(this, name, environment, settings);
    const context: Context = {
      stack: this,
      name,
      environment,
      settings,
      account: accountOf(this, settings.region),
      protection: protectionOf(settings.database ?? {}),
      databasePort: settings.database?.port ?? POSTGRES_PORT,
      artefacts,
    };

    const network = addNetwork(context);
    const data = addData(context, network);
    const code = new Code(this, "code", { name, ...artefacts, ...settings.job });
    const messages = addMessages(context, code);
    const jobs = addJobs(context, code, network, data, messages);
    const observation = addObservation(context, network, data, messages, jobs);

    boundRoles(this, settings.permissionsBoundary);
    addOutputs(context, { ...network, ...data, ...messages, jobs, ...observation });
  }
}
