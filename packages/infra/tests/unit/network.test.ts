import { describe, expect, it } from "@jest/globals";
import { synthesized } from "../support/synthesized.ts";

const zone = (index: number) =>
  expect.stringMatching(
    new RegExp(`^\\$\\{element\\(data\\.aws_availability_zones\\.[\\w-]+\\.names, ${index}\\)\\}$`),
  );

/** Range that Terraform calculates, such as `10.0.64.0/18` for `("10.0.0.0/16", 2, 1)`. */
const range = (cidr: string, bits: number, index: number): string =>
  `\${cidrsubnet("${cidr}", ${bits}, ${index})}`;

describe("the network", () => {
  it("has a public subnet for the gateway and two private ones in two zones", () => {
    const stack = synthesized({ region: "us-east-1" });
    expect(stack.the("aws_vpc").cidr_block).toBe(range("10.0.0.0/16", 0, 0));
    expect(
      stack.all("aws_subnet").map((subnet) => [subnet.cidr_block, subnet.availability_zone]),
    ).toEqual([
      [range("10.0.0.0/16", 2, 1), zone(0)],
      [range("10.0.0.0/16", 2, 2), zone(1)],
      [range("10.0.0.0/16", 2, 0), zone(0)],
    ]);
    // A zone that the account gets later must not move subnets, and with them the database.
    for (const subnet of stack.all("aws_subnet")) {
      expect(subnet.lifecycle).toEqual({ ignore_changes: ["availability_zone"] });
    }
    expect(Object.values(stack.json.data.aws_availability_zones ?? {})).toEqual([
      expect.objectContaining({
        state: "available",
        // Neither local zones nor those that lack newer kinds of instances.
        filter: [{ name: "opt-in-status", values: ["opt-in-not-required"] }],
        exclude_zone_ids: ["cac1-az3", "use1-az3", "usw1-az2"],
      }),
    ]);
    expect(stack.all("aws_route").map((route) => route.destination_cidr_block)).toEqual([
      "0.0.0.0/0",
      "0.0.0.0/0",
    ]);
    expect(stack.all("aws_flow_log")).toEqual([]);
  });

  it("routes private subnets through the NAT gateway, but to S3 through an endpoint", () => {
    const { json, all } = synthesized({ region: "us-east-1" });
    const tables = json.resource.aws_route_table_association;
    const toNat = all("aws_route").filter((route) => "nat_gateway_id" in route);
    const privateTable = toNat[0]?.route_table_id;
    expect(toNat).toHaveLength(1);
    expect(privateTable).toContain("aws_route_table.network_private-routes");
    const associated = Object.values(tables ?? {}).filter(
      (association) => association.route_table_id === privateTable,
    );
    expect(associated.map((association) => association.subnet_id)).toEqual([
      expect.stringContaining("network_private-1"),
      expect.stringContaining("network_private-2"),
    ]);
    expect(Object.values(json.resource.aws_vpc_endpoint ?? {})[0]).toMatchObject({
      service_name: "com.amazonaws.us-east-1.s3",
      route_table_ids: [privateTable],
    });
  });

  it("has another range, other zones and flow logs if the environment sets them", () => {
    const stack = synthesized({
      region: "eu-central-1",
      network: {
        cidr: "192.168.0.0/20",
        zones: ["eu-central-1b", "eu-central-1c"],
        flowLogs: true,
      },
    });
    expect(stack.the("aws_vpc").cidr_block).toBe(range("192.168.0.0/20", 0, 0));
    expect(stack.all("aws_subnet").map((subnet) => subnet.availability_zone)).toEqual([
      "eu-central-1b",
      "eu-central-1c",
      "eu-central-1b",
    ]);
    expect(stack.json.data.aws_availability_zones).toBeUndefined();
    for (const subnet of stack.all("aws_subnet")) expect(subnet).not.toHaveProperty("lifecycle");
    expect(stack.the("aws_flow_log").traffic_type).toBe("ALL");
  });
});
