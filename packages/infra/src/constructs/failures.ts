import { CloudwatchEventBus } from "@cdktf/provider-aws/lib/cloudwatch-event-bus/index.js";
import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target/index.js";
import { Construct } from "constructs";

export interface FailuresProps {
  readonly name: string;
  readonly topicArn: string;
  /** The queue for what the topic does not take; it would be lost after a day. */
  readonly deadLettersArn: string;
}

/**
 * Passes on every failed asynchronous call that the function has not reported itself: time-outs,
 * memory, a function that does not start, and events that grew too old, whose record has no
 * payload, and so no type of error, at all.
 */
const UNREPORTED = {
  source: ["lambda"],
  detail: {
    responsePayload: { errorType: [{ "anything-but": ["ReportedFailure"] }, { exists: false }] },
  },
};

/** What the message takes from the record, for its template. */
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

/** Turns failures that a function could not report itself into messages that a person can read. */
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
}
