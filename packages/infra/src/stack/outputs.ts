import { TerraformOutput } from "cdktf";
import type { Job } from "../constructs/job/job.ts";
import type { Context } from "./context.ts";
import type { DataGroup } from "./data.ts";
import type { Jobs } from "./jobs.ts";
import type { MessageGroup } from "./messages.ts";
import type { NetworkGroup } from "./network.ts";
import type { ObservationGroup } from "./observation.ts";

export interface Groups extends NetworkGroup, DataGroup, MessageGroup, ObservationGroup {
  readonly jobs: Jobs;
}

/** Adds the names and commands that people need after a deploy. */
export function addOutputs({ stack, settings: { region } }: Context, groups: Groups): void {
  const { jobs, database, page, access, quickSight, quickSightReader, webhooks } = groups;
  const byDataset = (value: (job: Job, dataset: string) => string): Record<string, string> =>
    Object.fromEntries([...jobs].map(([dataset, job]) => [dataset, value(job, dataset)]));

  const values = {
    region,
    ...(page && { siteUrl: page.url }),
    functions: byDataset(({ functionName }) => functionName),
    logGroups: byDataset(({ logGroupName }) => logGroupName),
    topicArn: groups.notifications.topicArn,
    ...(webhooks && { webhooksFunction: webhooks.functionName }),
    databaseEndpoint: `${database.host}:${database.port}`,
    databasePort: database.port,
    databaseName: database.databaseName,
    vpcId: groups.network.vpcId,
    privateSubnetIds: groups.network.privateSubnetIds,
    databaseSecurityGroupId: groups.firewall.database,
    secretArn: groups.credentials.secretArn,
    deadLetterQueue: groups.deadLetters.queueName,
    invokeCommands: byDataset(
      ({ functionName }, dataset) =>
        `aws lambda invoke --region ${region} --function-name ${functionName} --invocation-type Event --cli-binary-format raw-in-base64-out --payload '${JSON.stringify({ dataset })}' /dev/null`,
    ),
    logCommands: byDataset(
      ({ logGroupName }) => `aws logs tail ${logGroupName} --region ${region} --since 1h --follow`,
    ),
    ...(quickSight && { quickSightDashboards: quickSight.dashboardUrls }),
    ...(quickSightReader && { quickSightSecretArn: quickSightReader.secretArn }),
    ...(access && {
      accessCommand: `aws ssm start-session --region ${region} --target ${access.hostId} --document-name AWS-StartPortForwardingSessionToRemoteHost --parameters host=${database.host},portNumber=${database.port},localPortNumber=5432`,
    }),
  };
  for (const [name, value] of Object.entries(values)) {
    new TerraformOutput(stack, name, { value, staticId: true });
  }
}
