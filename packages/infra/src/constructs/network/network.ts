import { DataAwsAvailabilityZones } from "@cdktf/provider-aws/lib/data-aws-availability-zones/index.js";
import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group/index.js";
import { EgressOnlyInternetGateway } from "@cdktf/provider-aws/lib/egress-only-internet-gateway/index.js";
import { Eip } from "@cdktf/provider-aws/lib/eip/index.js";
import { InternetGateway } from "@cdktf/provider-aws/lib/internet-gateway/index.js";
import { NatGateway } from "@cdktf/provider-aws/lib/nat-gateway/index.js";
import { Route } from "@cdktf/provider-aws/lib/route/index.js";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table/index.js";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association/index.js";
import { Subnet } from "@cdktf/provider-aws/lib/subnet/index.js";
import { Vpc } from "@cdktf/provider-aws/lib/vpc/index.js";
import { Fn } from "cdktf";
import { Construct } from "constructs";

/** Zones without newer kinds of instances; which letter they have differs between accounts. */
const OLD_ZONES = ["cac1-az3", "use1-az3", "usw1-az2"];
/** Bits that cut the range into quarters: one public, two private, one left for later. */
const QUARTERS = 2;
const ANYWHERE = "0.0.0.0/0";
const ANYWHERE_IPV6 = "::/0";

export interface NetworkProps {
  /** Prefix of the names of all resources in the network. */
  readonly name: string;
  /**
   * The range of the VPC.
   *
   * @default "10.0.0.0/16"
   */
  readonly cidr?: string | undefined;
  /**
   * The availability zones of the private subnets.
   *
   * @default the first two of the account that have all kinds of instances
   */
  readonly zones?: readonly [string, string] | undefined;
  /**
   * Way out: a NAT gateway, or IPv6 only.
   *
   * @default "nat"
   */
  readonly egress?: "nat" | "ipv6" | undefined;
}

/**
 * VPC with two private subnets in two zones, with outbound access only: through a NAT gateway in a
 * public subnet of its own, or by IPv6.
 *
 * @example
 * const network = new Network(stack, "network", { name: "daily-delta-dev", cidr: "10.1.0.0/16" });
 * network.privateSubnetIds.length; // 2
 */
export class Network extends Construct {
  readonly vpcId: string;
  readonly privateSubnetIds: readonly string[];
  readonly privateRouteTableId: string;
  readonly #name: string;
  /** True if subnets remain in their zones when the account gets others. */
  readonly #keepsZones: boolean;

  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);
    const { name, cidr = "10.0.0.0/16", egress = "nat" } = props;
    const zones = props.zones ?? this.#zonesOfAccount();
    this.#keepsZones = props.zones === undefined;
    this.#name = name;

    const vpc = new Vpc(this, "vpc", {
      // Without the bits of a host, which AWS would remove, and every plan then restore.
      cidrBlock: Fn.cidrsubnet(cidr, 0, 0),
      enableDnsHostnames: true,
      ...(egress === "ipv6" && { assignGeneratedIpv6CidrBlock: true }),
      tags: { Name: name },
    });
    this.vpcId = vpc.id;
    // Resources without a group of their own get this one: it must let nothing in or out.
    new DefaultSecurityGroup(this, "default-security-group", { vpcId: vpc.id });

    const privateSubnets = zones.map((zone, index) =>
      this.#subnet(
        `private-${index + 1}`,
        Fn.cidrsubnet(cidr, QUARTERS, index + 1),
        zone,
        egress === "ipv6" ? Fn.cidrsubnet(vpc.ipv6CidrBlock, 8, index + 1) : undefined,
      ),
    );
    this.privateSubnetIds = privateSubnets.map((subnet) => subnet.id);
    const privateRoutes = this.#routes("private", privateSubnets);
    this.privateRouteTableId = privateRoutes.id;
    if (egress === "nat") this.#routeByNat(Fn.cidrsubnet(cidr, QUARTERS, 0), zones[0]);
    else this.#routeByIpv6();
  }

  /** Adds one gateway, in a public subnet that holds nothing else. */
  #routeByNat(range: string, zone: string): void {
    const gateway = new InternetGateway(this, "internet-gateway", {
      vpcId: this.vpcId,
      tags: { Name: this.#name },
    });
    const publicSubnet = this.#subnet("public", range, zone);
    const publicRoutes = this.#routes("public", [publicSubnet]);
    new Route(this, "public-default", {
      routeTableId: publicRoutes.id,
      destinationCidrBlock: ANYWHERE,
      gatewayId: gateway.id,
    });
    const address = new Eip(this, "nat-address", {
      domain: "vpc",
      tags: { Name: `${this.#name}-nat` },
    });
    const nat = new NatGateway(this, "nat-gateway", {
      subnetId: publicSubnet.id,
      allocationId: address.id,
      tags: { Name: this.#name },
      dependsOn: [gateway],
    });
    new Route(this, "private-default", {
      routeTableId: this.privateRouteTableId,
      destinationCidrBlock: ANYWHERE,
      natGatewayId: nat.id,
    });
  }

  /** Adds a gateway that is free of charge, and lets connections out and none in. */
  #routeByIpv6(): void {
    const gateway = new EgressOnlyInternetGateway(this, "egress-only-gateway", {
      vpcId: this.vpcId,
      tags: { Name: this.#name },
    });
    new Route(this, "private-default", {
      routeTableId: this.privateRouteTableId,
      destinationIpv6CidrBlock: ANYWHERE_IPV6,
      egressOnlyGatewayId: gateway.id,
    });
  }

  #subnet(
    kind: string,
    cidrBlock: string,
    availabilityZone: string,
    ipv6CidrBlock?: string,
  ): Subnet {
    return new Subnet(this, kind, {
      vpcId: this.vpcId,
      cidrBlock,
      availabilityZone,
      ...(ipv6CidrBlock !== undefined && { ipv6CidrBlock }),
      tags: { Name: `${this.#name}-${kind}` },
      ...(this.#keepsZones && { lifecycle: { ignoreChanges: ["availability_zone"] } }),
    });
  }

  #zonesOfAccount(): readonly [string, string] {
    const zones = new DataAwsAvailabilityZones(this, "zones", {
      state: "available",
      filter: [{ name: "opt-in-status", values: ["opt-in-not-required"] }],
      excludeZoneIds: OLD_ZONES,
    });
    return [0, 1].map((index) => Fn.element(zones.names, index)) as [string, string];
  }

  #routes(kind: string, subnets: readonly Subnet[]): RouteTable {
    const table = new RouteTable(this, `${kind}-routes`, {
      vpcId: this.vpcId,
      tags: { Name: `${this.#name}-${kind}` },
    });
    for (const subnet of subnets) {
      new RouteTableAssociation(this, `${subnet.node.id}-association`, {
        subnetId: subnet.id,
        routeTableId: table.id,
      });
    }
    return table;
  }
}
