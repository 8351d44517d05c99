import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy/index.js";
import { SchedulerSchedule } from "@cdktf/provider-aws/lib/scheduler-schedule/index.js";
import type { SchedulerScheduleGroup } from "@cdktf/provider-aws/lib/scheduler-schedule-group/index.js";
import { Construct } from "constructs";
import { type Account, allow, policy, trust } from "./policy.ts";

export interface ScheduleProps {
  readonly name: string;
  readonly dataset: string;
  readonly account: Account;
  readonly group: SchedulerScheduleGroup;
  readonly functionArn: string;
  readonly deadLettersArn: string;
  /** @default "cron(0 19 * * ? *)", daily at 19:00 */
  readonly expression?: string | undefined;
  /** @default "UTC" */
  readonly timeZone?: string | undefined;
  /** @default true */
  readonly enabled?: boolean | undefined;
}

/** Daily at 19:00. */
export const DEFAULT_EXPRESSION = "cron(0 19 * * ? *)";

/** Starts the function of one dataset. */
export class Schedule extends Construct {
  constructor(scope: Construct, id: string, props: ScheduleProps) {
    super(scope, id);
    const { account, group, dataset, functionArn, deadLettersArn } = props;
    const name = `${props.name}-${dataset}`;

    const role = new IamRole(this, "role", {
      name: `${name}-schedule`,
      // AWS refuses a single schedule here: it tries the role before the schedule is there.
      assumeRolePolicy: trust("scheduler.amazonaws.com", {
        StringEquals: { "aws:SourceAccount": account.id },
        ArnEquals: { "aws:SourceArn": group.arn },
      }),
    });
    const rights = new IamRolePolicy(this, "rights", {
      name: "invoke",
      role: role.id,
      policy: policy(
        allow(["lambda:InvokeFunction"], functionArn),
        allow(["sqs:SendMessage"], deadLettersArn),
      ),
    });
    new SchedulerSchedule(this, "schedule", {
      name,
      groupName: group.name,
      scheduleExpression: props.expression ?? DEFAULT_EXPRESSION,
      scheduleExpressionTimezone: props.timeZone ?? "UTC",
      state: (props.enabled ?? true) ? "ENABLED" : "DISABLED",
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: functionArn,
        roleArn: role.arn,
        // Terraform's own jsonencode would write the angle brackets as escapes.
        input: JSON.stringify({
          dataset,
          // The same for all attempts to deliver an event, unlike Scheduler's execution id.
          scheduledTime: "<aws.scheduler.scheduled-time>",
        }),
        // For calls that Lambda does not take; a run that fails is not called again.
        retryPolicy: { maximumRetryAttempts: 10, maximumEventAgeInSeconds: 3600 },
        deadLetterConfig: { arn: deadLettersArn },
      },
      dependsOn: [rights],
    });
  }
}
