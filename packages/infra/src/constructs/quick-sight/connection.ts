import { QuicksightVpcConnection } from "@cdktf/provider-aws/lib/quicksight-vpc-connection/index.js";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group/index.js";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule/index.js";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js";
import { Construct } from "constructs";
import { allow } from "../policy.ts";
import { ServiceRole } from "../service-role.ts";

export interface ConnectionProps {
  readonly name: string;
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  /** Security group of the database. */
  readonly databaseGroupId: string;
  readonly databasePort: number;
}

/** Actions that QuickSight documents; interfaces have no names that a policy could limit. */
const NETWORK_INTERFACES = [
  "ec2:CreateNetworkInterface",
  "ec2:ModifyNetworkInterfaceAttribute",
  "ec2:DeleteNetworkInterface",
  "ec2:DescribeSubnets",
  "ec2:DescribeSecurityGroups",
];

/**
 * Connection of QuickSight into the private subnets, to the database and to nothing else.
 *
 * @example
 * const connection = new Connection(stack, "connection", {
 *   name: "daily-delta-dev",
 *   vpcId: network.vpcId,
 *   subnetIds: network.privateSubnetIds,
 *   databaseGroupId: firewall.database,
 *   databasePort: 5432,
 * });
 */
export class Connection extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: ConnectionProps) {
    super(scope, id);
    const { databasePort: port, databaseGroupId } = props;
    const name = `${props.name}-quicksight`;

    const group = new SecurityGroup(this, "group", {
      name,
      description: "QuickSight",
      vpcId: props.vpcId,
      tags: { Name: name },
    });
    new VpcSecurityGroupEgressRule(this, "to-database", {
      description: "To the database",
      securityGroupId: group.id,
      referencedSecurityGroupId: databaseGroupId,
      ipProtocol: "tcp",
      fromPort: port,
      toPort: port,
    });
    new VpcSecurityGroupIngressRule(this, "database-from-quicksight", {
      description: "From QuickSight",
      securityGroupId: databaseGroupId,
      referencedSecurityGroupId: group.id,
      ipProtocol: "tcp",
      fromPort: port,
      toPort: port,
    });
    new VpcSecurityGroupIngressRule(this, "answers", {
      // The groups of QuickSight's interfaces are not stateful: answers come to any port.
      description: "Answers of the database",
      securityGroupId: group.id,
      referencedSecurityGroupId: databaseGroupId,
      ipProtocol: "tcp",
      fromPort: 0,
      toPort: 65_535,
    });

    const role = new ServiceRole(this, {
      name,
      service: "quicksight.amazonaws.com",
      policyName: "connect",
    });
    role.add(allow(NETWORK_INTERFACES, "*"));
    this.arn = new QuicksightVpcConnection(this, "connection", {
      vpcConnectionId: name,
      name,
      roleArn: role.arn,
      subnetIds: [...props.subnetIds],
      securityGroupIds: [group.id],
      timeouts: { create: "20m", update: "20m", delete: "20m" },
      // On destroy, too: without its rights QuickSight cannot delete its interfaces.
      dependsOn: [role.rights],
    }).arn;
  }
}
