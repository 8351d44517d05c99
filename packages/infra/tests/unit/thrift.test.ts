import { describe, expect, it } from "@jest/globals";
import { describeCosts } from "../../src/costs/describe-costs.ts";
import { monthlyCosts } from "../../src/costs/monthly-costs.ts";
import { environments } from "../../src/environments.ts";
import { synthesized } from "../support/synthesized.ts";

const stack = synthesized(environments.thrift, "thrift");
const variables = (
  stack.the("aws_lambda_function").environment as { variables: Record<string, string> }
).variables;

describe("the thrift environment's network", () => {
  it("has outbound access by IPv6 only, and no inbound access", () => {
    for (const type of ["aws_nat_gateway", "aws_eip", "aws_internet_gateway"]) {
      expect(stack.all(type)).toEqual([]);
    }
    const [id] = Object.keys(stack.json.resource.aws_vpc ?? {});
    expect(stack.the("aws_vpc").assign_generated_ipv6_cidr_block).toBe(true);
    expect(stack.all("aws_route")).toEqual([
      expect.objectContaining({
        destination_ipv6_cidr_block: "::/0",
        egress_only_gateway_id: expect.stringContaining("aws_egress_only_internet_gateway"),
      }),
    ]);
    expect(stack.all("aws_subnet").map(({ ipv6_cidr_block: range }) => range)).toEqual([
      `\${cidrsubnet(aws_vpc.${id}.ipv6_cidr_block, 8, 1)}`,
      `\${cidrsubnet(aws_vpc.${id}.ipv6_cidr_block, 8, 2)}`,
    ]);
    for (const subnet of stack.all("aws_subnet")) {
      expect(subnet).not.toHaveProperty("map_public_ip_on_launch");
    }
    // Free of charge, and not dual-stack, which provider 6.25 cannot make.
    expect(stack.the("aws_vpc_endpoint")).not.toHaveProperty("ip_address_type");
    expect(
      stack
        .all("aws_vpc_security_group_egress_rule")
        .filter((rule) => "cidr_ipv6" in rule)
        .map(({ cidr_ipv6: range, from_port: port }) => [range, port]),
    ).toEqual([["::/0", 443]]);
  });

  it("lets the function call AWS and the sources by IPv6", () => {
    expect(stack.the("aws_lambda_function").vpc_config).toMatchObject({
      ipv6_allowed_for_dual_stack: true,
    });
    expect(variables.AWS_USE_DUALSTACK_ENDPOINT).toBe("true");
    expect(variables.NODE_OPTIONS?.split(" ")).toContain("--dns-result-order=ipv6first");
  });
});

describe("the thrift environment", () => {
  it("has an Aurora that pauses, without exports and insights, which would wake it or cost", () => {
    expect(stack.the("aws_rds_cluster")).toMatchObject({
      serverlessv2_scaling_configuration: { min_capacity: 0, seconds_until_auto_pause: 300 },
      deletion_protection: true,
    });
    expect(stack.the("aws_rds_cluster")).not.toHaveProperty("enabled_cloudwatch_logs_exports");
    expect(stack.the("aws_rds_cluster_instance")).not.toHaveProperty(
      "performance_insights_enabled",
    );
    expect(stack.all("aws_cloudwatch_log_group").map(({ name }) => name)).toEqual([
      "/aws/lambda/daily-delta-thrift-us-daily",
    ]);
  });

  it("keeps the password in a parameter, by a write-only argument", () => {
    expect(stack.all("aws_secretsmanager_secret")).toEqual([]);
    const parameter = stack.the("aws_ssm_parameter");
    const [id] = Object.keys(stack.json.resource.aws_ssm_parameter ?? {});
    expect(parameter).toMatchObject({
      name: "/daily-delta-thrift/database",
      type: "SecureString",
      value_wo: expect.stringContaining("ephemeral.random_password.database.result"),
      value_wo_version: 1_000_001,
      lifecycle: { prevent_destroy: true },
    });
    expect(parameter).not.toHaveProperty("value");
    expect(stack.json.ephemeral.aws_ssm_parameter).toEqual({
      database: { arn: `\${aws_ssm_parameter.${id}.arn}`, with_decryption: true },
    });
    expect(stack.the("aws_rds_cluster").master_password_wo).toBe(
      "$" + "{jsondecode(ephemeral.aws_ssm_parameter.database.value).password}",
    );
    expect(variables.DATABASE_SECRET_ARN).toBe(`\${aws_ssm_parameter.${id}.arn}`);
    expect(stack.text).not.toMatch(/\$\$\{ephemeral|secretsmanager/);
  });

  it("has no key, no dashboard and four alarms", () => {
    expect(stack.all("aws_kms_key")).toEqual([]);
    // The key of AWS would make alarms and rules fail silently.
    expect(stack.the("aws_sns_topic")).not.toHaveProperty("kms_master_key_id");
    expect(stack.text).not.toContain("kms:");
    expect(stack.all("aws_cloudwatch_dashboard")).toEqual([]);
    expect(
      stack
        .all("aws_cloudwatch_metric_alarm")
        .map(({ alarm_name: name }) => name)
        .sort(),
    ).toEqual([
      "daily-delta-thrift-dead-letters",
      "daily-delta-thrift-us-daily-heartbeat",
      "daily-delta-thrift-us-daily-publication-failures",
      "daily-delta-thrift-us-daily-undelivered-failures",
    ]);
  });

  it("costs under 3 US$ a month", () => {
    const lines = monthlyCosts(stack.json.resource);
    const all = lines.reduce((sum, { amount }) => sum + amount, 0);
    expect(all).toBeGreaterThan(0.5);
    expect(all).toBeLessThan(1.5);
    expect(lines.filter(({ amount }) => amount === 0)).toEqual([]);
  });
});

describe("the default", () => {
  it("remains a NAT gateway, RDS, a secret and a key", () => {
    const dev = synthesized({ region: "us-east-1" });
    for (const type of [
      "aws_nat_gateway",
      "aws_internet_gateway",
      "aws_db_instance",
      "aws_secretsmanager_secret",
      "aws_kms_key",
      "aws_cloudwatch_dashboard",
    ]) {
      expect(dev.all(type)).toHaveLength(1);
    }
    expect(dev.text).not.toMatch(/ipv6_cidr|DUALSTACK|ipv6first|egress_only/);
  });
});

describe("docs/costs.md", () => {
  it("compares the environments line by line", () => {
    const text = describeCosts(
      new Map([
        ["dev", [{ what: "Database", amount: 10, calculation: "db.t4g.micro" }]],
        [
          "thrift",
          [
            { what: "Database", amount: 0.36, calculation: "3 h at 1 ACU" },
            { what: "Alarms", amount: 0.4, calculation: "4" },
          ],
        ],
      ]),
    );
    expect(text).toContain("| US$ a month | dev   | thrift |");
    expect(text).toContain("| Database    | 10.00 | 0.36   |");
    expect(text).toContain("| Alarms      |       | 0.40   |");
    expect(text).toContain("| **all**     | 10.00 | 0.76   |");
  });
});
