import { SchedulerSchedule } from "@cdktf/provider-aws/lib/scheduler-schedule/index.js";
import type { SchedulerScheduleGroup } from "@cdktf/provider-aws/lib/scheduler-schedule-group/index.js";
import { Construct } from "constructs";
import { DEFAULT_EXPRESSION } from "../../environment/schedule-expression.ts";
import type { DeadLetters } from "../messages/dead-letters.ts";
import type { Account } from "../policy.ts";
import { ServiceRole } from "../service-role.ts";
import type { Job } from "./job.ts";
import type { ParallelRun } from "./parallel-run.ts";

export interface ScheduleProps {
  readonly name: string;
  readonly dataset: string;
  readonly account: Account;
  readonly group: SchedulerScheduleGroup;
  readonly job: Job;
  /**
   * State machine that drives the run.
   *
   * @default none: the function runs it
   */
  readonly parallel?: ParallelRun | undefined;
  readonly deadLetters: DeadLetters;
  /** @default "cron(0 19 * * ? *)", daily at 19:00 */
  readonly expression?: string | undefined;
  /** @default "UTC" */
  readonly timeZone?: string | undefined;
  /** @default true */
  readonly enabled?: boolean | undefined;
}

/**
 * Schedule that starts the function of one dataset, or its state machine.
 *
 * @example
 * new Schedule(stack, "schedule", {
 *   name: "daily-delta-dev",
 *   dataset: "us-daily",
 *   account,
 *   group,
 *   job,
 *   deadLetters,
 *   expression: "cron(30 6 * * ? *)",
 *   timeZone: "Europe/Berlin",
 * });
 */
export class Schedule extends Construct {
  constructor(scope: Construct, id: string, props: ScheduleProps) {
    super(scope, id);
    const { account, group, dataset, job, parallel, deadLetters } = props;
    const name = `${props.name}-${dataset}`;

    const role = new ServiceRole(this, {
      name: `${name}-schedule`,
      service: "scheduler.amazonaws.com",
      // AWS refuses a single schedule here: it tests the role before the schedule exists.
      condition: {
        StringEquals: { "aws:SourceAccount": account.id },
        ArnEquals: { "aws:SourceArn": group.arn },
      },
      policyName: "invoke",
    });
    if (parallel === undefined) job.grantInvoke(role);
    else parallel.grantStart(role);
    deadLetters.grantSend(role);
    new SchedulerSchedule(this, "schedule", {
      name,
      groupName: group.name,
      scheduleExpression: props.expression ?? DEFAULT_EXPRESSION,
      scheduleExpressionTimezone: props.timeZone ?? "UTC",
      state: (props.enabled ?? true) ? "ENABLED" : "DISABLED",
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: parallel?.machineArn ?? job.functionArn,
        roleArn: role.arn,
        // Terraform's own jsonencode would write the angle brackets as escapes.
        input: JSON.stringify({
          dataset,
          // The same for all attempts to deliver an event, unlike Scheduler's execution id.
          scheduledTime: "<aws.scheduler.scheduled-time>",
        }),
        // For calls that AWS refuses; a run that fails is not called again.
        retryPolicy: { maximumRetryAttempts: 10, maximumEventAgeInSeconds: 3600 },
        deadLetterConfig: { arn: deadLetters.queueArn },
      },
      dependsOn: [role.rights],
    });
  }
}
