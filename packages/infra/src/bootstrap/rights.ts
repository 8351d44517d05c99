import { type Account, allow, type Statement } from "../constructs/policy.ts";

export interface RightsProps {
  readonly account: Account;
  /** Name of the environment, such as `prod`. */
  readonly environment: string;
  readonly stateBucketArn: string;
  /** The policy that bounds every role that a deploy creates. */
  readonly boundaryArn: string;
}

/** Actions that read settings; for these services, none of them reads contents. */
const READS = [
  ...["cloudfront", "cloudwatch", "ec2", "events", "iam", "kms", "lambda", "quicksight", "rds"],
  ...["scheduler", "sns"],
].flatMap((service) => ["Describe", "Get", "List"].map((verb) => `${service}:${verb}*`));

/** Services to which roles are passed. */
const ROLE_TAKERS = ["lambda", "scheduler", "ec2", "vpc-flow-logs", "quicksight"];
/** Kinds of resources of EC2, which have no names that a policy could limit. */
const NETWORK = [
  ...["Vpc", "Subnet", "Route", "InternetGateway", "NatGateway", "Address", "SecurityGroup"],
  ...["FlowLogs", "NetworkInterface"],
].map((kind) => `ec2:*${kind}*`);

/** Makes ARNs of an environment's resources, which all begin with its name. */
export const arnsOf =
  ({ account, environment }: RightsProps) =>
  (service: string, ...names: readonly string[]): string[] =>
    names.map(
      (name) =>
        `arn:${account.partition}:${service}:*:${account.id}:${name.replace("NAME", `daily-delta-${environment}`)}`,
    );

const stateOf = ({ stateBucketArn, environment }: RightsProps): string =>
  `${stateBucketArn}/daily-delta-${environment}.tfstate`;

/** ARN of the page's bucket, whose name ends with what AWS adds. */
export const siteOf = ({ account, environment }: RightsProps): string =>
  `arn:${account.partition}:s3:::daily-delta-${environment}-site-*`;

/** Rights to refresh a state and plan: reading settings, the state, and the database's password. */
export function planRights(props: RightsProps): Statement[] {
  const arns = arnsOf(props);
  const site = siteOf(props);
  const image = `arn:${props.account.partition}:ssm:*::parameter/aws/service/ami-amazon-linux-latest/*`;
  return [
    allow(
      [
        ...READS,
        "logs:Describe*",
        "logs:ListTagsForResource",
        "sqs:GetQueueAttributes",
        "sqs:GetQueueUrl",
        "sqs:ListQueueTags",
        "ssm:DescribeAssociation",
        "ssm:DescribeParameters",
        "ssm:ListAssociations",
      ],
      "*",
    ),
    // The write-only password of the database is read while Terraform plans.
    allow(
      [
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetResourcePolicy",
        "secretsmanager:GetSecretValue",
      ],
      arns("secretsmanager", "secret:NAME-*"),
    ),
    allow(
      ["ssm:GetParameter", "ssm:ListTagsForResource"],
      [...arns("ssm", "parameter/NAME/*"), image],
    ),
    allow(["s3:GetObject", "s3:GetObjectTagging"], [stateOf(props), `${site}/*`]),
    allow(
      [
        "s3:GetBucket*",
        "s3:ListBucket",
        "s3:GetAccelerateConfiguration",
        "s3:GetEncryptionConfiguration",
        "s3:GetLifecycleConfiguration",
        "s3:GetReplicationConfiguration",
      ],
      site,
    ),
    allow(["s3:ListBucket"], props.stateBucketArn),
  ];
}

/** Rights to deploy and destroy an environment, and to run `pnpm smoke`. */
export function deployRights(props: RightsProps): Statement[] {
  const arns = arnsOf(props);
  const site = siteOf(props);
  return [
    allow(["s3:PutObject"], stateOf(props)),
    allow(["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], `${stateOf(props)}.tflock`),
    allow(["s3:*"], [site, `${site}/*`]),
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

/** Makes rights to create roles within the boundary, so that a deploy cannot choose their rights. */
function roleRights(props: RightsProps): Statement[] {
  const { account, environment, boundaryArn } = props;
  const named = (kind: string): string =>
    `arn:${account.partition}:iam::${account.id}:${kind}/daily-delta-${environment}-*`;
  const services = (names: readonly string[]) => names.map((name) => `${name}.amazonaws.com`);
  return [
    {
      ...allow(
        [
          "iam:CreateRole",
          "iam:PutRolePolicy",
          "iam:DeleteRolePolicy",
          "iam:AttachRolePolicy",
          "iam:DetachRolePolicy",
          "iam:PutRolePermissionsBoundary",
        ],
        named("role"),
      ),
      Condition: { StringEquals: { "iam:PermissionsBoundary": boundaryArn } },
    },
    allow(
      [
        "iam:DeleteRole",
        "iam:UpdateRole",
        "iam:UpdateAssumeRolePolicy",
        "iam:TagRole",
        "iam:UntagRole",
      ],
      named("role"),
    ),
    {
      ...allow(["iam:PassRole"], named("role")),
      Condition: { StringEquals: { "iam:PassedToService": services(ROLE_TAKERS) } },
    },
    allow(
      [
        "iam:CreateInstanceProfile",
        "iam:DeleteInstanceProfile",
        "iam:AddRoleToInstanceProfile",
        "iam:RemoveRoleFromInstanceProfile",
        "iam:TagInstanceProfile",
      ],
      named("instance-profile"),
    ),
    allow(
      [
        "iam:CreatePolicy",
        "iam:DeletePolicy",
        "iam:CreatePolicyVersion",
        "iam:DeletePolicyVersion",
        "iam:TagPolicy",
      ],
      named("policy"),
    ),
    {
      ...allow(
        ["iam:CreateServiceLinkedRole"],
        `arn:${account.partition}:iam::${account.id}:role/aws-service-role/*`,
      ),
      Condition: { StringEquals: { "iam:AWSServiceName": "rds.amazonaws.com" } },
    },
  ];
}
