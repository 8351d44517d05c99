import { Construct } from "constructs";
import { heartbeatHours, type ScheduleSettings } from "../../environment/schedule-times.ts";
import type { Job } from "../job/job.ts";
import { alarm } from "./alarm.ts";
import type { AlarmKinds } from "./alarms.ts";

export interface DatasetAlarmsProps {
  readonly name: string;
  readonly dataset: string;
  readonly job: Job;
  readonly topicArn: string;
  /** @default "all" */
  readonly kinds?: AlarmKinds | undefined;
  /** @default daily at 19:00 UTC */
  readonly schedule?: ScheduleSettings | undefined;
  /**
   * Age of the newest key beyond which the dataset is stale, in seconds.
   *
   * @default none
   */
  readonly freshSeconds?: number | undefined;
  /** True if runs publish the page's data files. */
  readonly publishes: boolean;
}

const FIVE_MINUTES = 300;
const HOUR = 3600;

const DAY = 24 * HOUR;

const describeAge = (seconds: number): string =>
  seconds % DAY === 0 ? `${seconds / DAY} days` : `${seconds / HOUR} hours`;

/**
 * Alarms of one dataset. A single failed run raises none: it has sent a message.
 *
 * @example
 * new DatasetAlarms(stack, "alarms", {
 *   name: "daily-delta-dev",
 *   dataset: "us-daily",
 *   job,
 *   topicArn: notifications.topicArn,
 *   publishes: true,
 * });
 */
export class DatasetAlarms extends Construct {
  constructor(scope: Construct, id: string, props: DatasetAlarmsProps) {
    super(scope, id);
    const { dataset, job, topicArn } = props;
    const shared = { name: `${props.name}-${dataset}`, topicArn } as const;
    const dimensions = { FunctionName: job.functionName };

    const hours = heartbeatHours(props.schedule ?? {});
    if (hours !== undefined) {
      alarm(this, "heartbeat", {
        ...shared,
        description: `No run of ${dataset} has succeeded for ${hours} hours. Look for its last messages, else at its schedule and its function's log.`,
        ...job.metrics,
        metric: "Successes",
        statistic: "Sum",
        comparison: "below",
        threshold: 1,
        // CloudWatch looks back more than a day only in periods of an hour or more.
        period: HOUR,
        periods: hours,
        fill: 0,
        // The metric starts with the first success; a new dataset is not late.
        missing: "nothing",
      });
    }
    if (props.kinds !== "essential") {
      alarm(this, "duration", {
        ...shared,
        description: `A run of ${dataset} took more than 80% of the function's time limit of ${job.timeout} s. Give it more time or memory before one runs out.`,
        namespace: "AWS/Lambda",
        metric: "Duration",
        dimensions,
        statistic: "Maximum",
        comparison: "above",
        threshold: job.timeout * 800,
        period: HOUR,
      });
    }
    alarm(this, "undelivered-failures", {
      ...shared,
      description: `Lambda could not put a failure of ${dataset} on the event bus, so its message is missing. Look at the function's log and the rights of its role.`,
      namespace: "AWS/Lambda",
      metric: "DestinationDeliveryFailures",
      dimensions,
      statistic: "Sum",
      comparison: "above",
      threshold: 0,
      period: HOUR,
    });
    const { freshSeconds } = props;
    if (freshSeconds !== undefined) {
      alarm(this, "stale", {
        ...shared,
        ...job.metrics,
        description: `The newest data of ${dataset} is more than ${describeAge(freshSeconds)} old: its runs succeed, but its sources have published nothing newer. Look at them. If they publish less often now, change "fresh" in the dataset's file.`,
        metric: "NewestKeyAge",
        statistic: "Maximum",
        comparison: "above",
        threshold: freshSeconds,
        period: HOUR,
        // Stale data is reported once, and not after each run, until a run finds newer data.
        missing: "nothing",
      });
    }
    if (props.publishes) {
      alarm(this, "publication-failures", {
        ...shared,
        ...job.metrics,
        description: `The data of ${dataset} are right, but the page was not brought up to date. The next run tries again, and ends the alarm if it can; the function's log says why it failed.`,
        metric: "PublicationFailures",
        statistic: "Sum",
        comparison: "above",
        threshold: 0,
        period: FIVE_MINUTES,
        // The page stays outdated until a run reports that it is up to date.
        missing: "nothing",
      });
    }
  }
}
