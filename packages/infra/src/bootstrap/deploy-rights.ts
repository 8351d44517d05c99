import { allow, type Statement } from "../constructs/policy.ts";
import { arnsOf, bucketsOf, type RightsProps, stateOf } from "./names.ts";
import { roleRights } from "./role-rights.ts";

/** Kinds of resources of EC2, which have no names that a policy could limit. */
const NETWORK = [
  ...["Vpc", "Subnet", "Route", "InternetGateway", "NatGateway", "Address", "SecurityGroup"],
  ...["FlowLogs", "NetworkInterface"],
].map((kind) => `ec2:*${kind}*`);

/** Rights to deploy and destroy an environment, and to run `pnpm smoke`. */
export function deployRights(props: RightsProps): Statement[] {
  const arns = arnsOf(props);
  const buckets = Object.values(bucketsOf(props));
  return [
    allow(["s3:PutObject"], stateOf(props)),
    allow(["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], `${stateOf(props)}.tflock`),
    allow(
      ["s3:*"],
      buckets.flatMap((bucket) => [bucket, `${bucket}/*`]),
    ),
    ...roleRights(props),
    allow([...NETWORK, "ec2:CreateTags", "ec2:DeleteTags"], "*"),
    allow(["ec2:RunInstances", "ec2:TerminateInstances", "ec2:ModifyInstance*"], "*"),
    allow(
      ["rds:*"],
      [
        ...["db", "cluster", "pg", "cluster-pg", "subgrp"].flatMap((kind) =>
          arns("rds", `${kind}:NAME`, `${kind}:NAME-*`),
        ),
        ...arns("rds", "snapshot:NAME-*", "cluster-snapshot:NAME-*", "og:default:*"),
      ],
    ),
    allow(["lambda:*"], arns("lambda", "function:NAME-*", "layer:NAME-*")),
    allow(
      ["logs:*"],
      arns(
        "logs",
        "log-group:/aws/lambda/NAME-*",
        "log-group:/aws/vendedlogs/states/NAME-*",
        "log-group:/aws/rds/instance/NAME/*",
        "log-group:/aws/rds/cluster/NAME/*",
        "log-group:/daily-delta/NAME/*",
      ),
    ),
    allow(
      ["cloudwatch:*"],
      [
        ...arns("cloudwatch", "alarm:NAME-*"),
        `arn:${props.account.partition}:cloudwatch::${props.account.id}:dashboard/daily-delta-${props.environment}`,
      ],
    ),
    allow(["events:*"], arns("events", "event-bus/NAME-*", "rule/NAME-*")),
    allow(["scheduler:*"], arns("scheduler", "schedule-group/NAME", "schedule/NAME/*")),
    allow(["states:*"], arns("states", "stateMachine:NAME-*", "execution:NAME-*")),
    // Only to check a definition that is not yet a machine.
    allow(["states:ValidateStateMachineDefinition"], "*"),
    allow(["sns:*"], arns("sns", "NAME", "NAME-*")),
    allow(["sqs:*"], arns("sqs", "NAME-*", "smoke-*")),
    allow(["secretsmanager:*"], arns("secretsmanager", "secret:NAME-*")),
    allow(["ssm:*"], arns("ssm", "parameter/NAME/*")),
    // With any other document, it could run commands on every host of the account.
    allow(
      ["ssm:CreateAssociation", "ssm:UpdateAssociation", "ssm:DeleteAssociation"],
      [
        `arn:${props.account.partition}:ssm:*::document/AWS-RunPatchBaseline`,
        ...["association/*", "managed-instance/*"].map(
          (kind) => `arn:${props.account.partition}:ssm:*:${props.account.id}:${kind}`,
        ),
        `arn:${props.account.partition}:ec2:*:${props.account.id}:instance/*`,
      ],
    ),
    allow(["quicksight:*"], arns("quicksight", "*/NAME-*")),
    allow(["kms:CreateKey", "kms:TagResource"], "*"),
    {
      ...allow(["kms:*"], arns("kms", "key/*")),
      Condition: { StringEquals: { "aws:ResourceTag/Environment": props.environment } },
    },
    // Distributions and their policies have no names.
    allow(
      ["Create", "Update", "Delete", "Tag", "Untag"].map((verb) => `cloudfront:${verb}*`),
      "*",
    ),
    {
      Sid: "OtherEnvironments",
      Effect: "Deny",
      Action: ["ec2:*", "cloudfront:*"],
      Resource: "*",
      Condition: {
        StringEquals: { "aws:ResourceTag/Project": "daily-delta" },
        StringNotEquals: { "aws:ResourceTag/Environment": props.environment },
      },
    },
  ];
}
