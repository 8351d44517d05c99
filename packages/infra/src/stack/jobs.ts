import { SchedulerScheduleGroup } from "@cdktf/provider-aws/lib/scheduler-schedule-group/index.js";
import type { Code } from "../constructs/job/code.ts";
import { Job } from "../constructs/job/job.ts";
import { ParallelRun } from "../constructs/job/parallel-run.ts";
import { Schedule } from "../constructs/job/schedule.ts";
import type { Context } from "./context.ts";
import { type DataGroup, hasCopies } from "./data.ts";
import type { MessageGroup } from "./messages.ts";
import type { NetworkGroup } from "./network.ts";

/** Functions by dataset. */
export type Jobs = ReadonlyMap<string, Job>;

/** Adds a function with its schedule for each dataset. */
export function addJobs(
  context: Context,
  code: Code,
  { network, firewall }: NetworkGroup,
  data: DataGroup,
  { notifications, deadLetters, failures }: MessageGroup,
): Jobs {
  const { stack, name, environment, settings, account } = context;
  const { datasets, job: shared = {} } = settings;
  const group = new SchedulerScheduleGroup(stack, "schedules", { name });
  return new Map(
    datasets.map((each) => {
      const { name: dataset, schedule, sources, memory, timeout, parallel } = each;
      const job = new Job(stack, dataset, {
        name,
        environment,
        dataset,
        account,
        code,
        subnetIds: network.privateSubnetIds,
        securityGroupId: firewall.functions,
        egress: settings.network?.egress,
        database: data.database,
        credentials: data.credentials,
        notifications,
        reader: data.reader,
        passwordReader: data.quickSightReader,
        failures,
        page: data.page,
        copies: hasCopies(each) ? data.copies : undefined,
        memory: memory ?? shared.memory,
        timeout: timeout ?? shared.timeout,
        logRetentionDays: shared.logRetentionDays,
        reservedConcurrency: shared.reservedConcurrency,
        schedule: schedule ?? {},
        settings: { ...shared, sources },
      });
      const { logRetentionDays } = shared;
      const parts = { name, dataset, account, job, notifications, deadLetters, logRetentionDays };
      new Schedule(job, "schedule", {
        name,
        dataset,
        account,
        group,
        job,
        parallel: parallel && new ParallelRun(job, "parallel", { ...parts, ...parallel }),
        deadLetters,
        ...schedule,
      });
      return [dataset, job];
    }),
  );
}
