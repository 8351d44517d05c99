import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import { FlowLog } from "@cdktf/provider-aws/lib/flow-log/index.js";
import { Construct } from "constructs";
import { type Account, allow } from "../policy.ts";
import { ServiceRole } from "../service-role.ts";

export interface FlowLogsProps {
  readonly name: string;
  readonly vpcId: string;
  readonly account: Account;
  /** @default 30 */
  readonly retentionDays?: number | undefined;
}

/**
 * Log of all connections into, out of and within a VPC.
 *
 * @example
 * new FlowLogs(stack, "flow-logs", { name: "daily-delta-dev", vpcId: network.vpcId, account, retentionDays: 7 });
 */
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
    const role = new ServiceRole(this, {
      name: `${name}-flow-logs`,
      service: "vpc-flow-logs.amazonaws.com",
      condition: { StringEquals: { "aws:SourceAccount": account.id } },
      policyName: "write-logs",
      policyId: "policy",
    });
    role.add(
      allow(
        ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
        `${logs.arn}:*`,
      ),
    );
    new FlowLog(this, "flow-log", {
      vpcId,
      trafficType: "ALL",
      logDestination: logs.arn,
      iamRoleArn: role.arn,
    });
  }
}
