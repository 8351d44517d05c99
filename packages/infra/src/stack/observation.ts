import { findDataset, freshSeconds } from "@daily-delta/etl";
import { Alarms } from "../constructs/alarms/alarms.ts";
import { DatasetAlarms } from "../constructs/alarms/dataset-alarms.ts";
import { MetricsDashboard } from "../constructs/alarms/metrics-dashboard.ts";
import type { Job } from "../constructs/job/job.ts";
import { QuickSight } from "../constructs/quick-sight/quick-sight.ts";
import type { Context } from "./context.ts";
import type { DataGroup } from "./data.ts";
import type { Jobs } from "./jobs.ts";
import type { MessageGroup } from "./messages.ts";
import type { NetworkGroup } from "./network.ts";

export interface ObservationGroup {
  readonly quickSight: QuickSight | undefined;
}

/** Adds alarms, the dashboard of CloudWatch, and dashboards in QuickSight. */
export function addObservation(
  context: Context,
  networkGroup: NetworkGroup,
  data: DataGroup,
  messages: MessageGroup,
  jobs: Jobs,
): ObservationGroup {
  const { stack, name, settings } = context;
  const { alarms: kinds, dashboard = true } = settings.monitoring ?? {};
  const { database } = data;
  const publishes = data.page !== undefined;
  const { topicArn } = messages.notifications;

  const limits = new Map(
    settings.datasets.flatMap(({ name: dataset }) => {
      const seconds = freshSeconds(findDataset(dataset));
      return seconds === undefined ? [] : [[dataset as string, seconds] as const];
    }),
  );

  for (const { name: dataset, schedule } of settings.datasets) {
    const job = jobs.get(dataset) as Job;
    new DatasetAlarms(job, "alarms", {
      name,
      dataset,
      job,
      schedule,
      topicArn,
      kinds,
      freshSeconds: limits.get(dataset),
      publishes,
    });
  }
  new Alarms(stack, "alarms", { name, kinds, database, ...messages });
  if (dashboard) {
    new MetricsDashboard(stack, "dashboard", {
      name,
      region: settings.region,
      jobs,
      database,
      aging: new Set(limits.keys()),
      publishes,
    });
  }
  return { quickSight: addQuickSight(context, networkGroup, data, messages, jobs) };
}

function addQuickSight(
  { stack, name, settings, account }: Context,
  { network, firewall }: NetworkGroup,
  { database, quickSightReader: reader }: DataGroup,
  { notifications, failures }: MessageGroup,
  jobs: Jobs,
): QuickSight | undefined {
  const { quickSight, datasets } = settings;
  if (quickSight === undefined || reader === undefined) return undefined;
  return new QuickSight(stack, "quicksight", {
    ...quickSight,
    name,
    account,
    vpcId: network.vpcId,
    subnetIds: network.privateSubnetIds,
    databaseGroupId: firewall.database,
    database,
    reader,
    jobs: new Map(
      datasets.map(({ name: dataset, schedule }) => [
        dataset,
        { job: jobs.get(dataset) as Job, ...schedule },
      ]),
    ),
    surroundings: [network, firewall, notifications, failures],
  });
}
