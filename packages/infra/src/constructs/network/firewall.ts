import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group/index.js";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule/index.js";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js";
import { Construct } from "constructs";

export interface FirewallProps {
  readonly name: string;
  readonly vpcId: string;
  readonly databasePort: number;
  /** @default "nat" */
  readonly egress?: "nat" | "ipv6" | undefined;
}

/**
 * Security groups: the functions reach the database and, by HTTPS, the world. No other connection
 * reaches the database, and none reaches the functions.
 *
 * @example
 * const firewall = new Firewall(stack, "firewall", { name: "daily-delta-dev", vpcId: network.vpcId, databasePort: 5432 });
 * const groupId = firewall.admit("reports", "Hosts that make reports");
 */
export class Firewall extends Construct {
  readonly functions: string;
  readonly database: string;
  readonly #props: FirewallProps;

  constructor(scope: Construct, id: string, props: FirewallProps) {
    super(scope, id);
    this.#props = props;
    this.database = this.#group("database", "The database");
    this.functions = this.admit("functions", "The functions");
  }

  /**
   * Makes a security group whose members reach the database, and the world by HTTPS.
   *
   * @returns the group's id
   */
  admit(kind: string, description: string): string {
    const { databasePort: port } = this.#props;
    const members = this.#group(kind, description);
    const tcp = { ipProtocol: "tcp", fromPort: port, toPort: port };
    new VpcSecurityGroupIngressRule(this, `database-from-${kind}`, {
      description: `From the group ${kind}`,
      securityGroupId: this.database,
      referencedSecurityGroupId: members,
      ...tcp,
    });
    new VpcSecurityGroupEgressRule(this, `${kind}-to-database`, {
      description: "To the database",
      securityGroupId: members,
      referencedSecurityGroupId: this.database,
      ...tcp,
    });
    new VpcSecurityGroupEgressRule(this, `${kind}-to-world`, {
      description: "To the world by HTTPS",
      securityGroupId: members,
      cidrIpv4: "0.0.0.0/0",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
    });
    if (this.#props.egress === "ipv6") {
      // The rule for IPv4 leads to the endpoint of S3 only: nothing else has a route.
      new VpcSecurityGroupEgressRule(this, `${kind}-to-world-ipv6`, {
        description: "To the world by HTTPS",
        securityGroupId: members,
        cidrIpv6: "::/0",
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
      });
    }
    return members;
  }

  #group(kind: string, description: string): string {
    const { name, vpcId } = this.#props;
    const group = new SecurityGroup(this, kind, {
      name: `${name}-${kind}`,
      description,
      vpcId,
      tags: { Name: `${name}-${kind}` },
    });
    return group.id;
  }
}
