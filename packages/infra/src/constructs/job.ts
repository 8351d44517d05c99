import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy/index.js";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function/index.js";
import { LambdaFunctionEventInvokeConfig } from "@cdktf/provider-aws/lib/lambda-function-event-invoke-config/index.js";
import { Construct } from "constructs";
import type { Code } from "./code.ts";
import { type JobVariablesProps, jobVariables } from "./job-variables.ts";
import { type Account, allow, policy, trust } from "./policy.ts";

export interface JobProps extends JobVariablesProps {
  readonly name: string;
  readonly account: Account;
  readonly code: Code;
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;
  /** The event bus for the failures that a run could not report itself. */
  readonly failureBusArn: string;
  /**
   * In MB; the processor's share grows with it.
   *
   * @default 1024
   */
  readonly memory?: number | undefined;
  /**
   * How long a run may take, in seconds.
   *
   * @default 600
   */
  readonly timeout?: number | undefined;
  /** @default 30 */
  readonly logRetentionDays?: number | undefined;
  /** @default none: a new account has none to spare, and the lock in the database keeps runs apart */
  readonly reservedConcurrency?: number | undefined;
}

/** How long an event may wait for its function, in seconds. */
const MAX_EVENT_AGE = 3600;

/** The function that runs one dataset, in the private subnets, with the rights that it uses. */
export class Job extends Construct {
  readonly functionName: string;
  readonly functionArn: string;
  readonly logGroupName: string;
  /** In seconds. */
  readonly timeout: number;

  constructor(scope: Construct, id: string, props: JobProps) {
    super(scope, id);
    const { code, notifications, credentials, site, passwordReader } = props;
    const { timeout = 600, memory = 1024 } = props;
    const tokens = props.settings?.sourceTokensSecretArn;
    const functionName = `${props.name}-${props.dataset}`;
    const { partition, region, id: accountId } = props.account;
    const functionArn = `arn:${partition}:lambda:${region}:${accountId}:function:${functionName}`;

    // Lambda would make the group itself, but keep everything forever.
    const logs = new CloudwatchLogGroup(this, "logs", {
      name: `/aws/lambda/${functionName}`,
      retentionInDays: props.logRetentionDays ?? 30,
    });
    const role = new IamRole(this, "role", {
      name: functionName,
      assumeRolePolicy: trust("lambda.amazonaws.com"),
    });
    const rights = new IamRolePolicy(this, "rights", {
      name: "run",
      role: role.id,
      policy: policy(
        allow(["logs:CreateLogStream", "logs:PutLogEvents"], `${logs.arn}:*`),
        allow([credentials.readAction], credentials.secretArn),
        ...(passwordReader
          ? [allow(["secretsmanager:GetSecretValue"], passwordReader.secretArn)]
          : []),
        ...(tokens === undefined ? [] : [allow(["secretsmanager:GetSecretValue"], tokens)]),
        allow(["sns:Publish"], notifications.topicArn),
        ...(notifications.keyArn
          ? [allow(["kms:Decrypt", "kms:GenerateDataKey"], notifications.keyArn)]
          : []),
        allow(["events:PutEvents"], props.failureBusArn),
        ...(site ? [allow(["s3:PutObject"], site.dataArn)] : []),
        // Lambda makes the interfaces before it knows their names.
        allow(NETWORK_INTERFACES, "*"),
        // These rights are for Lambda itself, not for the code that it runs.
        {
          Effect: "Deny",
          Action: NETWORK_INTERFACES,
          Resource: "*",
          Condition: { ArnEquals: { "lambda:SourceFunctionArn": functionArn } },
        },
      ),
    });
    const lambda = new LambdaFunction(this, "function", {
      functionName,
      description: `Daily Delta: ${props.dataset}`,
      role: role.arn,
      handler: "handler.handler",
      runtime: code.runtime,
      architectures: [code.architecture],
      filename: code.function.path,
      sourceCodeHash: code.function.hash,
      layers: [code.layerArn],
      memorySize: memory,
      timeout,
      ...(props.reservedConcurrency !== undefined && {
        reservedConcurrentExecutions: props.reservedConcurrency,
      }),
      vpcConfig: {
        subnetIds: [...props.subnetIds],
        securityGroupIds: [props.securityGroupId],
        ...(props.egress === "ipv6" && { ipv6AllowedForDualStack: true }),
      },
      // The function's network interfaces keep its group in use for up to 45 minutes otherwise.
      replaceSecurityGroupsOnDestroy: true,
      environment: { variables: jobVariables(props, memory) },
      loggingConfig: { logFormat: "JSON", logGroup: logs.name },
      dependsOn: [rights],
    });
    this.functionName = lambda.functionName;
    this.functionArn = lambda.arn;
    this.logGroupName = logs.name;
    this.timeout = timeout;

    new LambdaFunctionEventInvokeConfig(this, "asynchronous-calls", {
      functionName: lambda.functionName,
      // The run tries again by itself, and one event must give one message.
      maximumRetryAttempts: 0,
      maximumEventAgeInSeconds: MAX_EVENT_AGE,
      destinationConfig: { onFailure: { destination: props.failureBusArn } },
    });
  }
}

const NETWORK_INTERFACES = [
  "ec2:CreateNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:DeleteNetworkInterface",
  "ec2:AssignPrivateIpAddresses",
  "ec2:UnassignPrivateIpAddresses",
];
