import { TerraformOutput, type TerraformStack } from "cdktf";
import type { Access } from "./constructs/access.ts";
import type { Credentials } from "./constructs/credentials.ts";
import type { Database } from "./constructs/database.ts";
import type { DeadLetters } from "./constructs/dead-letters.ts";
import type { Firewall } from "./constructs/firewall.ts";
import type { Job } from "./constructs/job.ts";
import type { Network } from "./constructs/network.ts";
import type { Notifications } from "./constructs/notifications.ts";
import type { Site } from "./constructs/site.ts";

export interface Outputs {
  readonly region: string;
  readonly network: Network;
  readonly firewall: Firewall;
  /** By dataset. */
  readonly jobs: ReadonlyMap<string, Job>;
  readonly notifications: Notifications;
  readonly database: Database;
  readonly credentials: Credentials;
  readonly deadLetters: DeadLetters;
  readonly site: Site | undefined;
  readonly access: Access | undefined;
  readonly quickSight:
    | { readonly dashboardUrls: Readonly<Record<string, string>>; readonly secretArn: string }
    | undefined;
}

/** What a person needs after a deploy: names, and the commands to run and to look. */
export function addOutputs(stack: TerraformStack, outputs: Outputs): void {
  const { region, jobs, database } = outputs;
  const byDataset = (value: (job: Job, dataset: string) => string): Record<string, string> =>
    Object.fromEntries([...jobs].map(([dataset, job]) => [dataset, value(job, dataset)]));

  const values = {
    region,
    ...(outputs.site && { siteUrl: outputs.site.url }),
    functions: byDataset(({ functionName }) => functionName),
    logGroups: byDataset(({ logGroupName }) => logGroupName),
    topicArn: outputs.notifications.topicArn,
    databaseEndpoint: `${database.host}:${database.port}`,
    databasePort: database.port,
    databaseName: database.databaseName,
    vpcId: outputs.network.vpcId,
    privateSubnetIds: outputs.network.privateSubnetIds,
    databaseSecurityGroupId: outputs.firewall.database,
    secretArn: outputs.credentials.secretArn,
    deadLetterQueue: outputs.deadLetters.queueName,
    invokeCommands: byDataset(
      ({ functionName }, dataset) =>
        `aws lambda invoke --region ${region} --function-name ${functionName} --invocation-type Event --cli-binary-format raw-in-base64-out --payload '${JSON.stringify({ dataset })}' /dev/null`,
    ),
    logCommands: byDataset(
      ({ logGroupName }) => `aws logs tail ${logGroupName} --region ${region} --since 1h --follow`,
    ),
    ...(outputs.quickSight && {
      quickSightDashboards: outputs.quickSight.dashboardUrls,
      quickSightSecretArn: outputs.quickSight.secretArn,
    }),
    ...(outputs.access && {
      accessCommand: `aws ssm start-session --region ${region} --target ${outputs.access.hostId} --document-name AWS-StartPortForwardingSessionToRemoteHost --parameters host=${database.host},portNumber=${database.port},localPortNumber=5432`,
    }),
  };
  for (const [name, value] of Object.entries(values)) {
    new TerraformOutput(stack, name, { value, staticId: true });
  }
}
