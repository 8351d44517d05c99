import {
  DescribeAddressesCommand,
  DescribeInstancesCommand,
  DescribeInternetGatewaysCommand,
  DescribeNatGatewaysCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  EC2Client,
  type Tag,
} from "@aws-sdk/client-ec2";

const nameTag = ({ Tags = [] }: { Tags?: Tag[] | undefined }) =>
  Tags.find(({ Key }) => Key === "Name")?.Value ?? "without a name";

/** The names of all that is in networks of our own. */
export async function networkInventory(): Promise<Record<string, string[]>> {
  const ec2 = new EC2Client({});
  const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({}));
  const own = Vpcs.filter(({ IsDefault }) => !IsDefault);
  const isOwn = ({ VpcId }: { VpcId?: string | undefined }) =>
    own.some((vpc) => vpc.VpcId === VpcId);
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}));
  const { InternetGateways = [] } = await ec2.send(new DescribeInternetGatewaysCommand({}));
  const { NatGateways = [] } = await ec2.send(new DescribeNatGatewaysCommand({}));
  const { VpcEndpoints = [] } = await ec2.send(new DescribeVpcEndpointsCommand({}));
  const { Addresses = [] } = await ec2.send(new DescribeAddressesCommand({}));
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({}));
  return {
    vpcs: own.map(nameTag),
    subnets: Subnets.filter(isOwn).map(nameTag),
    securityGroups: SecurityGroups.filter(isOwn).map(({ GroupName }) => String(GroupName)),
    internetGateways: InternetGateways.map(nameTag),
    natGateways: NatGateways.filter(({ State }) => State !== "deleted").map(nameTag),
    vpcEndpoints: VpcEndpoints.filter(({ State }) => State?.toLowerCase() !== "deleted").map(
      nameTag,
    ),
    addresses: Addresses.map(nameTag),
    instances: Reservations.flatMap(({ Instances = [] }) => Instances)
      .filter(({ State }) => State?.Name !== "terminated")
      .map(nameTag),
  };
}
