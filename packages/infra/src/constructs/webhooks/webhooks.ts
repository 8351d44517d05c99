import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function/index.js";
import { LambdaFunctionEventInvokeConfig } from "@cdktf/provider-aws/lib/lambda-function-event-invoke-config/index.js";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission/index.js";
import { Construct } from "constructs";
import type { Code } from "../job/code.ts";
import type { DeadLetters } from "../messages/dead-letters.ts";
import type { Notifications } from "../messages/notifications.ts";
import { allow } from "../policy.ts";
import { ServiceRole } from "../service-role.ts";

export interface WebhooksProps {
  readonly name: string;
  /** Secret of Secrets Manager with the URLs. */
  readonly secretArn: string;
  readonly code: Code;
  readonly notifications: Notifications;
  /** Receiver of messages that a webhook did not take. */
  readonly deadLetters: DeadLetters;
  /** @default 30 */
  readonly logRetentionDays?: number | undefined;
}

/** Handler of the function, in the archive of the job's own files. */
export const WEBHOOKS_HANDLER = "webhooks.handler";

/**
 * Function that passes the topic's messages on to Slack, Teams and other webhooks. It is outside of
 * the VPC: it needs no database, and reaches hosts that have only IPv4 addresses without a NAT gateway.
 *
 * @example
 * new Webhooks(stack, "webhooks", {
 *   name: "daily-delta-dev",
 *   secretArn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:webhooks-a1B2c3",
 *   code,
 *   notifications,
 *   deadLetters,
 * });
 */
export class Webhooks extends Construct {
  readonly functionName: string;

  constructor(scope: Construct, id: string, props: WebhooksProps) {
    super(scope, id);
    const { code, notifications, deadLetters, secretArn } = props;
    const functionName = `${props.name}-webhooks`;
    const logs = new CloudwatchLogGroup(this, "logs", {
      name: `/aws/lambda/${functionName}`,
      retentionInDays: props.logRetentionDays ?? 30,
    });
    const role = new ServiceRole(this, {
      name: functionName,
      service: "lambda.amazonaws.com",
      policyName: "forward",
    });
    role.add(
      allow(["logs:CreateLogStream", "logs:PutLogEvents"], `${logs.arn}:*`),
      allow(["secretsmanager:GetSecretValue"], secretArn),
    );
    deadLetters.grantSend(role);

    const lambda = new LambdaFunction(this, "function", {
      functionName,
      description: "Daily Delta: passes messages on to webhooks",
      role: role.arn,
      handler: WEBHOOKS_HANDLER,
      runtime: code.runtime,
      architectures: [code.architecture],
      filename: code.function.path,
      sourceCodeHash: code.function.hash,
      layers: [code.layerArn],
      memorySize: 256,
      // Long enough to wait for a service that is down for some minutes.
      timeout: 300,
      environment: { variables: { WEBHOOKS_SECRET_ARN: secretArn } },
      loggingConfig: { logFormat: "JSON", logGroup: logs.name },
      dependsOn: [role.rights],
    });
    this.functionName = lambda.functionName;
    new LambdaFunctionEventInvokeConfig(this, "asynchronous-calls", {
      functionName: lambda.functionName,
      // The function retries each webhook by itself; called again, it would repeat what others took.
      maximumRetryAttempts: 0,
      destinationConfig: { onFailure: { destination: deadLetters.queueArn } },
    });
    notifications.subscribe(lambda.arn, (topicId, topicArn) => {
      new LambdaPermission(this, `from-${topicId}`, {
        functionName: lambda.functionName,
        action: "lambda:InvokeFunction",
        principal: "sns.amazonaws.com",
        sourceArn: topicArn,
      });
    });
  }
}
