import { CloudwatchEventBus } from "@cdktf/provider-aws/lib/cloudwatch-event-bus/index.js";
import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target/index.js";
import { Construct } from "constructs";
import { allow } from "../policy.ts";
import type { ServiceRole } from "../service-role.ts";

export interface FailuresProps {
  readonly name: string;
  readonly topicArn: string;
  /** Queue of messages that the topic refuses; EventBridge would drop them after a day. */
  readonly deadLettersArn: string;
}

/**
 * Matches every failed asynchronous call that the function has not reported itself: time-outs,
 * memory, a function that does not start, and events that became too old, whose record has no
 * payload, and so no type of error. `ReportedFailure` is the error that packages/etl/src/handler.ts
 * throws after its message was sent.
 */
const UNREPORTED = {
  source: ["lambda"],
  detail: {
    responsePayload: { errorType: [{ "anything-but": ["ReportedFailure"] }, { exists: false }] },
  },
};

/** Places in the record of the values in the message's template. */
const PATHS = {
  function: "$.detail.requestContext.functionArn",
  condition: "$.detail.requestContext.condition",
  request: "$.detail.requestContext.requestId",
  dataset: "$.detail.requestPayload.dataset",
  execution: "$.detail.requestPayload.executionId",
  scheduled: "$.detail.requestPayload.scheduledTime",
  error: "$.detail.responsePayload.errorMessage",
  time: "$.detail.timestamp",
};

const MESSAGE = [
  "Daily Delta: the run of <dataset> failed, and could not send a message itself.",
  "Error: <error>",
  "Condition: <condition>",
  "Function: <function>",
  "Scheduled for <scheduled>, execution <execution>, request <request>, at <time>",
  "No data row was changed, unless a later message of the same run says otherwise. The function's log, under the request's id, says more.",
];

/**
 * Event bus and rule that send a message for each failure that a function could not report itself.
 *
 * @example
 * const failures = new Failures(stack, "failures", {
 *   name: "daily-delta-dev",
 *   topicArn: notifications.topicArn,
 *   deadLettersArn: deadLetters.queueArn,
 * });
 * failures.grantPublish(role);
 */
export class Failures extends Construct {
  /** The functions' on-failure destination. */
  readonly busArn: string;
  readonly busName: string;
  readonly ruleName: string;
  readonly ruleArn: string;

  constructor(scope: Construct, id: string, props: FailuresProps) {
    super(scope, id);
    const { name, topicArn, deadLettersArn } = props;
    const bus = new CloudwatchEventBus(this, "bus", { name: `${name}-failures` });
    const rule = new CloudwatchEventRule(this, "rule", {
      name: `${name}-unreported`,
      description: "Failures that the function has not reported itself",
      eventBusName: bus.name,
      eventPattern: JSON.stringify(UNREPORTED),
    });
    new CloudwatchEventTarget(this, "message", {
      rule: rule.name,
      eventBusName: bus.name,
      arn: topicArn,
      deadLetterConfig: { arn: deadLettersArn },
      inputTransformer: {
        inputPaths: PATHS,
        inputTemplate: MESSAGE.map((line) => `"${line}"`).join("\n"),
      },
    });
    this.busArn = bus.arn;
    this.busName = bus.name;
    this.ruleName = rule.name;
    this.ruleArn = rule.arn;
  }

  /** Lets a role put failures on the bus. */
  grantPublish(role: ServiceRole): void {
    role.add(allow(["events:PutEvents"], this.busArn));
  }
}
