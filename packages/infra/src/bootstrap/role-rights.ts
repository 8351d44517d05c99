import { allow, type Statement } from "../constructs/policy.ts";
import type { RightsProps } from "./names.ts";

/** Services to which roles are passed. */
const ROLE_TAKERS = ["lambda", "scheduler", "ec2", "vpc-flow-logs", "quicksight"];
/** Makes rights to create roles within the boundary, so that a deploy cannot choose their rights. */
export function roleRights(props: RightsProps): Statement[] {
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
