import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target/index.js";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import { SfnStateMachine } from "@cdktf/provider-aws/lib/sfn-state-machine/index.js";
import { Construct } from "constructs";
import type { DeadLetters } from "../messages/dead-letters.ts";
import type { Notifications } from "../messages/notifications.ts";
import { type Account, allow } from "../policy.ts";
import { ServiceRole } from "../service-role.ts";
import type { Job } from "./job.ts";
import { parallelDefinition, REPORTED } from "./parallel-definition.ts";

export interface ParallelRunProps {
  readonly name: string;
  readonly dataset: string;
  readonly account: Account;
  readonly job: Job;
  readonly notifications: Notifications;
  readonly deadLetters: DeadLetters;
  /** Most functions that read at the same time. */
  readonly functions: number;
  /** @default 30 */
  readonly logRetentionDays?: number | undefined;
}

/** Rights for logs of state machines, which AWS grants on all resources only. */
export const LOG_DELIVERY = [
  ...["CreateLogDelivery", "GetLogDelivery", "UpdateLogDelivery", "DeleteLogDelivery"],
  ...["ListLogDeliveries", "PutResourcePolicy", "DescribeResourcePolicies", "DescribeLogGroups"],
].map((action) => `logs:${action}`);

const MESSAGE = [
  "Daily Delta: a run that several functions share ended as <status>, and could not send a message itself.",
  "Error: <error>",
  "Execution: <execution>",
  "No data row was changed, unless a later message of the same run says otherwise. The log of the state machine says more.",
];

/**
 * State machine that drives a run of one dataset which several functions share, and the rule that sends
 * a message if it fails without one.
 *
 * @example
 * const parallel = new ParallelRun(stack, "parallel", {
 *   name: "daily-delta-dev",
 *   dataset: "brent-daily",
 *   account,
 *   job,
 *   notifications,
 *   deadLetters,
 *   functions: 8,
 * });
 * parallel.grantStart(role);
 */
export class ParallelRun extends Construct {
  readonly machineArn: string;

  constructor(scope: Construct, id: string, props: ParallelRunProps) {
    super(scope, id);
    const { account, dataset, job, functions } = props;
    const name = `${props.name}-${dataset}`;
    const arn = (kind: string): string =>
      `arn:${account.partition}:states:${account.region}:${account.id}:${kind}:${name}`;

    const logs = new CloudwatchLogGroup(this, "logs", {
      // With this prefix, the size of the account's policy for logs does not grow.
      name: `/aws/vendedlogs/states/${name}`,
      retentionInDays: props.logRetentionDays ?? 30,
    });
    const role = new ServiceRole(this, {
      name: `${name}-parallel`,
      service: "states.amazonaws.com",
      // Not the machine's ARN: children of its map are executions of another name.
      condition: { StringEquals: { "aws:SourceAccount": account.id } },
      policyName: "run",
    });
    job.grantInvoke(role);
    role.add(
      // A distributed map starts and stops executions of its own machine.
      allow(["states:StartExecution"], arn("stateMachine")),
      allow(["states:DescribeExecution", "states:StopExecution"], `${arn("execution")}*`),
      allow(LOG_DELIVERY, "*"),
    );
    const machine = new SfnStateMachine(this, "machine", {
      name,
      roleArn: role.arn,
      type: "STANDARD",
      definition: JSON.stringify(
        parallelDefinition({ dataset, functionArn: job.functionArn, functions }),
      ),
      loggingConfiguration: {
        level: "ERROR",
        includeExecutionData: true,
        logDestination: `${logs.arn}:*`,
      },
      dependsOn: [role.rights],
    });
    this.machineArn = machine.arn;
    this.#reportFailures(name, props);
  }

  /** Lets a role start runs. */
  grantStart(role: ServiceRole): void {
    role.add(allow(["states:StartExecution"], this.machineArn));
  }

  /** Sends a message for each execution that ends neither well nor with a message of the job. */
  #reportFailures(name: string, { notifications, deadLetters }: ParallelRunProps): void {
    const rule = new CloudwatchEventRule(this, "rule", {
      name: `${name}-unreported`,
      description: "Failures of shared runs that the function has not reported itself",
      eventPattern: JSON.stringify({
        source: ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        detail: {
          stateMachineArn: [this.machineArn],
          status: ["FAILED", "TIMED_OUT", "ABORTED"],
          error: [{ "anything-but": [REPORTED] }, { exists: false }],
        },
      }),
    });
    new CloudwatchEventTarget(this, "message", {
      rule: rule.name,
      arn: notifications.topicArn,
      deadLetterConfig: { arn: deadLetters.queueArn },
      inputTransformer: {
        inputPaths: {
          status: "$.detail.status",
          error: "$.detail.error",
          execution: "$.detail.executionArn",
        },
        inputTemplate: MESSAGE.map((line) => `"${line}"`).join("\n"),
      },
    });
  }
}
