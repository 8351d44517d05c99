import type { Block, Synthesized } from "./synthesized.ts";

/** Action on a resource, as `action resource`. */
type Need = string;

const refs = (value: unknown): string[] =>
  [...JSON.stringify(value ?? null).matchAll(/\$\{([\w.-]+?)\.(?:arn|bucket|id|name|url)\}/g)].map(
    ([, address]) => String(address),
  );

/** Actions on a resource, or a part of it, that its users need. */
const USES: readonly (readonly [type: RegExp, actions: readonly string[], part?: string])[] = [
  [/^aws_secretsmanager_secret\./, ["secretsmanager:GetSecretValue"]],
  [/^aws_ssm_parameter\./, ["ssm:GetParameter"]],
  [/^aws_sns_topic\./, ["sns:Publish"]],
  [/^aws_cloudwatch_event_bus\./, ["events:PutEvents"]],
  [/^aws_cloudwatch_log_group\./, ["logs:CreateLogStream", "logs:PutLogEvents"]],
  [/^aws_lambda_function\./, ["lambda:InvokeFunction"]],
  [/^aws_sfn_state_machine\./, ["states:StartExecution"]],
  [/^aws_sqs_queue\./, ["sqs:SendMessage"]],
  [/^aws_s3_bucket\.copies_/, ["s3:GetObject", "s3:PutObject"], "/copies/*"],
  [/^aws_s3_bucket\./, ["s3:PutObject"], "/data/*"],
];
/** ARN of a secret that the stack does not create. */
const SECRET = /arn:aws[\w-]*:secretsmanager:[^"]+/g;
/** ARN in a policy that begins with a resource of the stack. */
const ARN = /^\$\{([\w.-]+)\.arn\}/;
const KEY_ACTIONS = ["kms:Decrypt", "kms:GenerateDataKey"];
const VPC_ACTIONS = [
  "ec2:AssignPrivateIpAddresses",
  "ec2:CreateNetworkInterface",
  "ec2:DeleteNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:UnassignPrivateIpAddresses",
];
/** Actions that Step Functions documents for logs of state machines. */
const LOG_DELIVERY = [
  "logs:CreateLogDelivery",
  "logs:DeleteLogDelivery",
  "logs:DescribeLogGroups",
  "logs:DescribeResourcePolicies",
  "logs:GetLogDelivery",
  "logs:ListLogDeliveries",
  "logs:PutResourcePolicy",
  "logs:UpdateLogDelivery",
];
/** Beginning of the ARN of a state machine or its execution. */
const STATES = /^arn:\S+?:states:[\w-]+:\S+?:(?=stateMachine:|execution:)/;
/** Actions that QuickSight documents for the role of a VPC connection. */
const CONNECTION_ACTIONS = [
  "ec2:CreateNetworkInterface",
  "ec2:DeleteNetworkInterface",
  "ec2:DescribeSecurityGroups",
  "ec2:DescribeSubnets",
  "ec2:ModifyNetworkInterfaceAttribute",
];

function usesOf(stack: Synthesized, given: unknown): Need[] {
  const resources = new Map(stack.resources());
  return refs(given).flatMap((address) => {
    const [, actions = [], part = ""] = USES.find(([type]) => type.test(address)) ?? [];
    const key = actions.length > 0 ? refs(resources.get(address)?.kms_master_key_id) : [];
    return [
      ...actions.map((action) => `${action} ${address}${part}`),
      ...key.flatMap((name) => KEY_ACTIONS.map((action) => `${action} ${name}`)),
    ];
  });
}

/** Derives the actions that each role needs from the resources that use the role. */
export function neededByRole(stack: Synthesized): Map<string, Set<Need>> {
  const needs = new Map<string, Set<Need>>();
  const add = (role: unknown, more: readonly Need[]): void => {
    const [address = "?"] = refs(role);
    needs.set(address, new Set([...(needs.get(address) ?? []), ...more]));
  };
  for (const [address, resource] of stack.resources()) {
    const type = address.split(".")[0];
    if (type === "aws_lambda_function") {
      add(resource.role, [
        ...usesOf(stack, [resource.environment, resource.logging_config]),
        ...[...JSON.stringify(resource.environment).matchAll(SECRET)].map(
          ([arn]) => `secretsmanager:GetSecretValue ${arn}`,
        ),
        ...("vpc_config" in resource ? VPC_ACTIONS.map((action) => `${action} *`) : []),
      ]);
    }
    if (type === "aws_lambda_function_event_invoke_config") {
      const [lambda = "?"] = functionsNamed(stack, resource.function_name);
      const role = new Map(stack.resources()).get(lambda)?.role;
      add(role, usesOf(stack, resource.destination_config));
    }
    if (type === "aws_scheduler_schedule") {
      const target = resource.target as Block;
      add(target.role_arn, usesOf(stack, [target.arn, target.dead_letter_config]));
    }
    if (type === "aws_sfn_state_machine") {
      const name = String(resource.name);
      const arns = (kind: string) => `${kind}:${name}`;
      add(resource.role_arn, [
        ...usesOf(stack, resource.definition),
        // Documented for distributed maps.
        `states:StartExecution ${arns("stateMachine")}`,
        `states:DescribeExecution ${arns("execution")}*`,
        `states:StopExecution ${arns("execution")}*`,
        ...LOG_DELIVERY.map((action) => `${action} *`),
      ]);
    }
    if (type === "aws_quicksight_vpc_connection") {
      add(
        resource.role_arn,
        CONNECTION_ACTIONS.map((action) => `${action} *`),
      );
    }
    if (type === "aws_flow_log") {
      const logs = usesOf(stack, resource.log_destination);
      const [group = "?"] = refs(resource.log_destination);
      add(resource.iam_role_arn, [...logs, `logs:DescribeLogStreams ${group}`]);
    }
  }
  return needs;
}

const functionsNamed = (_: Synthesized, value: unknown): string[] =>
  [...String(value).matchAll(/\$\{(aws_lambda_function\.[\w-]+)\.function_name\}/g)].map(
    ([, address]) => String(address),
  );

/** Reads the actions that each role's policies allow. */
export function grantedByRole(stack: Synthesized): Map<string, Set<Need>> {
  const grants = new Map<string, Set<Need>>();
  for (const resource of stack.all("aws_iam_role_policy")) {
    const [role = "?"] = refs(resource.role);
    const { Statement: statements } = JSON.parse(String(resource.policy));
    const allowed = (statements as Record<string, string | string[]>[])
      .filter(({ Effect }) => Effect === "Allow")
      .flatMap(({ Action = [], Resource = [] }) =>
        [Action]
          .flat()
          .flatMap((action) =>
            [Resource]
              .flat()
              .map(
                (named) =>
                  `${action} ${named.replace(/:\*$/, "").replace(ARN, "$1").replace(STATES, "")}`,
              ),
          ),
      );
    grants.set(role, new Set([...(grants.get(role) ?? []), ...allowed]));
  }
  return grants;
}
