import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function/index.js";
import { LambdaFunctionEventInvokeConfig } from "@cdktf/provider-aws/lib/lambda-function-event-invoke-config/index.js";
import { Construct } from "constructs";
import type { Failures } from "../messages/failures.ts";
import { type Account, allow } from "../policy.ts";
import { ServiceRole } from "../service-role.ts";
import type { Code } from "./code.ts";
import { type JobVariablesProps, jobVariables } from "./job-variables.ts";

export interface JobProps extends JobVariablesProps {
  readonly name: string;
  readonly account: Account;
  readonly code: Code;
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;
  /** Receiver of the failures that a run could not report itself. */
  readonly failures: Failures;
  /**
   * In MB; the processor's share grows with it.
   *
   * @default 1024
   */
  readonly memory?: number | undefined;
  /**
   * Longest duration of a run, in seconds.
   *
   * @default 600
   */
  readonly timeout?: number | undefined;
  /** @default 30 */
  readonly logRetentionDays?: number | undefined;
  /** @default none: a new account has none to spare, and the lock in the database separates runs */
  readonly reservedConcurrency?: number | undefined;
}

/** Longest time that an event may wait for its function, in seconds. */
const MAX_EVENT_AGE = 3600;

const NETWORK_INTERFACES = [
  "ec2:CreateNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:DeleteNetworkInterface",
  "ec2:AssignPrivateIpAddresses",
  "ec2:UnassignPrivateIpAddresses",
];

/**
 * Function that runs one dataset, in the private subnets, with the rights that it uses.
 *
 * @example
 * const job = new Job(stack, "us-daily", {
 *   name: "daily-delta-dev",
 *   environment: "dev",
 *   dataset: "us-daily",
 *   account,
 *   code,
 *   subnetIds: network.privateSubnetIds,
 *   securityGroupId: firewall.functions,
 *   database,
 *   credentials,
 *   notifications,
 *   failures,
 *   timeout: 300,
 * });
 * job.grantInvoke(role);
 */
export class Job extends Construct {
  readonly functionName: string;
  readonly functionArn: string;
  readonly logGroupName: string;
  /** In seconds. */
  readonly timeout: number;
  /**
   * Namespace and dimensions of the dataset's metrics, which the job sends with its log. An alarm
   * with other dimensions would wait forever for a metric that is never sent.
   */
  readonly metrics: {
    readonly namespace: string;
    readonly dimensions: Readonly<Record<string, string>>;
  };

  constructor(scope: Construct, id: string, props: JobProps) {
    super(scope, id);
    const { account, code, dataset, failures, timeout = 600, memory = 1024 } = props;
    const functionName = `${props.name}-${dataset}`;

    // Lambda would create the group itself, but keep everything forever.
    const logs = new CloudwatchLogGroup(this, "logs", {
      name: `/aws/lambda/${functionName}`,
      retentionInDays: props.logRetentionDays ?? 30,
    });
    const role = new ServiceRole(this, {
      name: functionName,
      service: "lambda.amazonaws.com",
      policyName: "run",
    });
    role.add(allow(["logs:CreateLogStream", "logs:PutLogEvents"], `${logs.arn}:*`));
    grantResources(role, props);
    grantInterfaces(role, account, functionName);

    const lambda = new LambdaFunction(this, "function", {
      functionName,
      description: `Daily Delta: ${dataset}`,
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
      dependsOn: [role.rights],
    });
    this.functionName = lambda.functionName;
    this.functionArn = lambda.arn;
    this.logGroupName = logs.name;
    this.timeout = timeout;
    this.metrics = {
      namespace: "DailyDelta",
      dimensions: { service: "daily-delta", environment: props.environment, dataset },
    };

    new LambdaFunctionEventInvokeConfig(this, "asynchronous-calls", {
      functionName: lambda.functionName,
      // The run retries by itself, and one event must give one message.
      maximumRetryAttempts: 0,
      maximumEventAgeInSeconds: MAX_EVENT_AGE,
      destinationConfig: { onFailure: { destination: failures.busArn } },
    });
  }

  /** Lets a role invoke the function. */
  grantInvoke(role: ServiceRole): void {
    role.add(allow(["lambda:InvokeFunction"], this.functionArn));
  }
}

/** Adds the rights on what the function's variables name. */
function grantResources(role: ServiceRole, props: JobProps): void {
  const tokens = props.settings?.sourceTokensSecretArn;
  props.credentials.grantRead(role);
  props.passwordReader?.grantRead(role);
  if (tokens !== undefined) role.add(allow(["secretsmanager:GetSecretValue"], tokens));
  props.notifications.grantPublish(role);
  props.failures.grantPublish(role);
  props.page?.grantWrite(role);
  props.copies?.grantUse(role);
}

/** Adds rights on network interfaces, for Lambda itself and not for the code that it runs. */
function grantInterfaces(role: ServiceRole, account: Account, functionName: string): void {
  const { partition, region, id } = account;
  const functionArn = `arn:${partition}:lambda:${region}:${id}:function:${functionName}`;
  role.add(
    // Lambda creates the interfaces before it knows their names.
    allow(NETWORK_INTERFACES, "*"),
    {
      Effect: "Deny",
      Action: NETWORK_INTERFACES,
      Resource: "*",
      Condition: { ArnEquals: { "lambda:SourceFunctionArn": functionArn } },
    },
  );
}
