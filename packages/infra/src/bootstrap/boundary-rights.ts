import { LOG_DELIVERY } from "../constructs/job/parallel-run.ts";
import { allow, type Statement } from "../constructs/policy.ts";
import { arnsOf, bucketsOf, type RightsProps } from "./names.ts";

/** Actions with which the access host's agent reports, and gets its documents. */
const AGENT = [
  ...["DescribeAssociation", "DescribeDocument", "GetDeployablePatchSnapshotForInstance"],
  ...["GetDocument", "GetManifest", "ListAssociations", "ListInstanceAssociations"],
  ...["PutComplianceItems", "PutConfigurePackageResult", "PutInventory"],
  ...["UpdateAssociationStatus", "UpdateInstanceAssociationStatus", "UpdateInstanceInformation"],
].map((action) => `ssm:${action}`);

/** Makes the boundary of an environment's roles: the rights that its functions, rules and host need. */
export function boundaryRights(props: RightsProps): Statement[] {
  const arns = arnsOf(props);
  const { page, copies } = bucketsOf(props);
  return [
    allow(["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"], "*"),
    allow(LOG_DELIVERY, "*"),
    allow(
      [
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:ModifyNetworkInterfaceAttribute",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:DescribeSecurityGroups",
        "ec2:AssignPrivateIpAddresses",
        "ec2:UnassignPrivateIpAddresses",
      ],
      "*",
    ),
    // The tokens of sources are in a secret whose name is the account's own choice.
    allow(["secretsmanager:GetSecretValue"], arns("secretsmanager", "secret:*")),
    allow(["ssm:GetParameter"], arns("ssm", "parameter/NAME/*")),
    allow(["kms:Decrypt", "kms:GenerateDataKey"], arns("kms", "key/*")),
    allow(["sns:Publish"], arns("sns", "NAME")),
    allow(["events:PutEvents"], arns("events", "event-bus/NAME-*")),
    allow(["sqs:SendMessage"], arns("sqs", "NAME-*")),
    allow(["lambda:InvokeFunction"], arns("lambda", "function:NAME-*")),
    allow(
      ["states:StartExecution", "states:DescribeExecution", "states:StopExecution"],
      arns("states", "stateMachine:NAME-*", "execution:NAME-*"),
    ),
    allow(["s3:PutObject"], `${page}/data/*`),
    allow(["s3:GetObject", "s3:PutObject"], `${copies}/copies/*`),
    {
      Effect: "Deny",
      Action: ["secretsmanager:GetSecretValue"],
      Resource: [
        `arn:${props.account.partition}:secretsmanager:*:${props.account.id}:secret:daily-delta-*-database-??????`,
      ],
      Condition: { StringNotEquals: { "aws:ResourceTag/Environment": props.environment } },
    },
    // Systems Manager's agent on the access host, and its patches, without the parameters and commands
    // that the policy of AWS would let it read and send.
    allow([...AGENT, "ssmmessages:*", "ec2messages:*"], "*"),
  ];
}
