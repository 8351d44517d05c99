import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import { FlowLog } from "@cdktf/provider-aws/lib/flow-log/index.js";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy/index.js";
import { Construct } from "constructs";
import { type Account, allow, policy, trust } from "./policy.ts";

export interface FlowLogsProps {
  readonly name: string;
  readonly vpcId: string;
  readonly account: Account;
  /** @default 30 */
  readonly retentionDays?: number | undefined;
}

/** A log of all connections into, out of and within a VPC. */
export class FlowLogs extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { name, vpcId, account, retentionDays = 30 }: FlowLogsProps,
  ) {
    super(scope, id);
    const logs = new CloudwatchLogGroup(this, "logs", {
      name: `/daily-delta/${name}/flow-logs`,
      retentionInDays: retentionDays,
    });
    const role = new IamRole(this, "role", {
      name: `${name}-flow-logs`,
      assumeRolePolicy: trust("vpc-flow-logs.amazonaws.com", {
        StringEquals: { "aws:SourceAccount": account.id },
      }),
    });
    new IamRolePolicy(this, "policy", {
      name: "write-logs",
      role: role.id,
      policy: policy(
        allow(
          ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
          `${logs.arn}:*`,
        ),
      ),
    });
    new FlowLog(this, "flow-log", {
      vpcId,
      trafficType: "ALL",
      logDestination: logs.arn,
      iamRoleArn: role.arn,
    });
  }
}
