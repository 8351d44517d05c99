import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";

/**
 * The log groups that RDS writes to. RDS would make them itself, but they would keep everything
 * forever, and outlive the stack.
 */
export function databaseLogs(
  scope: Construct,
  owner: string,
  kinds: readonly string[],
  retentionInDays: number,
): ITerraformDependable[] {
  return kinds.map(
    (kind) =>
      new CloudwatchLogGroup(scope, `${kind}-logs`, {
        name: `/aws/rds/${owner}/${kind}`,
        retentionInDays,
      }),
  );
}
