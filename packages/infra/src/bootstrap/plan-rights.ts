import { allow, type Statement } from "../constructs/policy.ts";
import { arnsOf, bucketsOf, type RightsProps, stateOf } from "./names.ts";

/** Actions that read settings; for these services, none of them reads contents. */
const READS = [
  ...["cloudfront", "cloudwatch", "ec2", "events", "iam", "kms", "lambda", "quicksight", "rds"],
  ...["scheduler", "sns", "states"],
].flatMap((service) => ["Describe", "Get", "List"].map((verb) => `${service}:${verb}*`));

/** Rights to refresh a state and plan: reading settings, the state, and the database's password. */
export function planRights(props: RightsProps): Statement[] {
  const arns = arnsOf(props);
  const { page, copies } = bucketsOf(props);
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
    allow(["s3:GetObject", "s3:GetObjectTagging"], [stateOf(props), `${page}/*`]),
    allow(
      [
        "s3:GetBucket*",
        "s3:ListBucket",
        "s3:GetAccelerateConfiguration",
        "s3:GetEncryptionConfiguration",
        "s3:GetLifecycleConfiguration",
        "s3:GetReplicationConfiguration",
      ],
      [page, copies],
    ),
    allow(["s3:ListBucket"], props.stateBucketArn),
  ];
}
