import {
  CloudWatchClient,
  paginateDescribeAlarms,
  paginateListDashboards,
} from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, paginateDescribeLogGroups } from "@aws-sdk/client-cloudwatch-logs";
import {
  EventBridgeClient,
  ListEventBusesCommand,
  ListRulesCommand,
} from "@aws-sdk/client-eventbridge";
import { IAMClient, paginateListPolicies, paginateListRoles } from "@aws-sdk/client-iam";
import { DescribeKeyCommand, KMSClient, ListKeysCommand } from "@aws-sdk/client-kms";
import { LambdaClient, ListFunctionsCommand, ListLayersCommand } from "@aws-sdk/client-lambda";
import {
  DescribeDBInstancesCommand,
  DescribeDBParameterGroupsCommand,
  DescribeDBSubnetGroupsCommand,
  RDSClient,
} from "@aws-sdk/client-rds";
import {
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
  SchedulerClient,
} from "@aws-sdk/client-scheduler";
import { ListSecretsCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { ListStateMachinesCommand, SFNClient } from "@aws-sdk/client-sfn";
import { ListSubscriptionsCommand, ListTopicsCommand, SNSClient } from "@aws-sdk/client-sns";
import { ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { networkInventory } from "./network-inventory.ts";
import { pageInventory } from "./page-inventory.ts";

type Names = readonly (string | undefined)[];

const last = (path: string | undefined, separator: string): string | undefined =>
  path?.split(separator).at(-1);

async function collect<Page, Item>(
  pages: AsyncIterable<Page>,
  items: (page: Page) => readonly Item[] | undefined,
): Promise<Item[]> {
  const all: Item[] = [];
  for await (const page of pages) all.push(...(items(page) ?? []));
  return all;
}

async function keys(): Promise<Names> {
  const kms = new KMSClient({});
  const { Keys = [] } = await kms.send(new ListKeysCommand({}));
  const all = await Promise.all(
    Keys.map(({ KeyId }) => kms.send(new DescribeKeyCommand({ KeyId }))),
  );
  return (
    all
      .map(({ KeyMetadata }) => KeyMetadata)
      .filter((key) => key?.KeyManager === "CUSTOMER" && key.KeyState !== "PendingDeletion")
      .map((key) => key?.Description)
      // Of AWS for encrypted volumes, which moto takes for a customer's.
      .filter((description) => !description?.startsWith("Default master key"))
  );
}

/** The names of everything that the API of AWS lists, but for what every account has. */
export async function inventory(): Promise<Record<string, Names>> {
  const [rds, lambda, scheduler] = [
    new RDSClient({}),
    new LambdaClient({}),
    new SchedulerClient({}),
  ];
  const events = new EventBridgeClient({});
  const { DBInstances = [] } = await rds.send(new DescribeDBInstancesCommand({}));
  const { DBSubnetGroups = [] } = await rds.send(new DescribeDBSubnetGroupsCommand({}));
  const { DBParameterGroups = [] } = await rds.send(new DescribeDBParameterGroupsCommand({}));
  const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
  const { Layers = [] } = await lambda.send(new ListLayersCommand({}));
  const { Schedules = [] } = await scheduler.send(new ListSchedulesCommand({}));
  const { ScheduleGroups = [] } = await scheduler.send(new ListScheduleGroupsCommand({}));
  const { stateMachines = [] } = await new SFNClient({}).send(new ListStateMachinesCommand({}));
  const { EventBuses = [] } = await events.send(new ListEventBusesCommand({}));
  const buses = EventBuses.filter(({ Name }) => Name !== "default");
  const rules = await Promise.all(
    buses.map(({ Name }) => events.send(new ListRulesCommand({ EventBusName: Name }))),
  );
  const sns = new SNSClient({});
  const { Topics = [] } = await sns.send(new ListTopicsCommand({}));
  const { Subscriptions = [] } = await sns.send(new ListSubscriptionsCommand({}));
  const { QueueUrls = [] } = await new SQSClient({}).send(new ListQueuesCommand({}));
  const { SecretList = [] } = await new SecretsManagerClient({}).send(new ListSecretsCommand({}));
  const [iam, logs, watch] = [
    new IAMClient({}),
    new CloudWatchLogsClient({}),
    new CloudWatchClient({}),
  ];
  const found: Record<string, Names> = {
    ...(await networkInventory()),
    ...(await pageInventory()),
    databases: DBInstances.map((instance) => instance.DBInstanceIdentifier),
    databaseSubnets: DBSubnetGroups.map((group) => group.DBSubnetGroupName),
    databaseParameters: DBParameterGroups.map((group) => group.DBParameterGroupName).filter(
      (name) => !name?.startsWith("default."),
    ),
    functions: Functions.map(({ FunctionName }) => FunctionName),
    machines: stateMachines.map(({ name }) => name),
    layers: Layers.map(({ LayerName }) => LayerName),
    schedules: Schedules.map(({ Name, GroupName }) => `${GroupName}/${Name}`),
    scheduleGroups: ScheduleGroups.map(({ Name }) => Name).filter((name) => name !== "default"),
    buses: buses.map(({ Name }) => Name),
    rules: rules.flatMap(({ Rules = [] }) => Rules.map(({ Name }) => Name)),
    topics: Topics.map(({ TopicArn }) => last(TopicArn, ":")),
    subscriptions: Subscriptions.map(({ Endpoint }) => Endpoint),
    queues: QueueUrls.map((url) => last(url, "/")),
    secrets: SecretList.map(({ Name }) => Name),
    keys: await keys(),
    roles: await collect(paginateListRoles({ client: iam }, {}), (page) =>
      page.Roles?.map(({ RoleName }) => RoleName),
    ),
    policies: await collect(paginateListPolicies({ client: iam }, { Scope: "Local" }), (page) =>
      page.Policies?.map(({ PolicyName }) => PolicyName),
    ),
    logGroups: await collect(paginateDescribeLogGroups({ client: logs }, {}), (page) =>
      page.logGroups?.map(({ logGroupName }) => logGroupName),
    ),
    alarms: await collect(paginateDescribeAlarms({ client: watch }, {}), (page) =>
      page.MetricAlarms?.map(({ AlarmName }) => AlarmName),
    ),
    dashboards: await collect(paginateListDashboards({ client: watch }, {}), (page) =>
      page.DashboardEntries?.map(({ DashboardName }) => DashboardName),
    ),
  };
  return Object.fromEntries(
    Object.entries(found).map(([kind, names]) => [kind, [...names].sort()]),
  );
}
