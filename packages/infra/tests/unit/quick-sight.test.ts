import { describe, expect, it } from "@jest/globals";
import { quickSightEnvironment, withQuickSight } from "../support/quick-sight-environment.ts";
import { type Block, synthesized } from "../support/synthesized.ts";

const one = withQuickSight();
const two = synthesized(quickSightEnvironment);

describe("QuickSight", () => {
  it("is left out unless an environment asks for it", () => {
    const { text } = synthesized({ region: "us-east-1" });
    expect(text).not.toMatch(/quicksight/i);
    expect(text).not.toContain("DATABASE_READER_SECRET_ARN");
    expect(text).not.toContain("aws_lambda_invocation");
  });

  it("never touches the account's subscription, users and groups", () => {
    const types = Object.keys(two.json.resource).filter((type) => type.includes("quicksight"));
    expect(types.sort()).toEqual([
      "aws_quicksight_dashboard",
      "aws_quicksight_data_set",
      "aws_quicksight_data_source",
      "aws_quicksight_refresh_schedule",
      "aws_quicksight_vpc_connection",
    ]);
  });

  it("is deployable without the page", () => {
    expect(two.all("aws_cloudfront_distribution")).toEqual([]);
    expect(two.all("aws_quicksight_dashboard")).toHaveLength(2);
  });

  it("works in thrift, which keeps the database's password in a parameter", () => {
    const thrift = withQuickSight(
      {},
      {
        network: { egress: "ipv6" },
        database: { engine: "aurora-serverless", passwordStore: "parameter-store" },
      },
    );
    expect(thrift.the("aws_secretsmanager_secret").name).toBe("daily-delta-test-quicksight");
    expect(thrift.the("aws_quicksight_data_source")).toMatchObject({
      parameters: {
        postgresql: { host: expect.stringMatching(/aws_rds_cluster\..*\.endpoint/) },
      },
    });
  });
});

describe("QuickSight's connection to the database", () => {
  const groupId = expect.stringMatching(/^\$\{aws_security_group\.quicksight_connection_group/);
  const databaseId = expect.stringMatching(/^\$\{aws_security_group\.firewall_database/);

  it("leads into the two private subnets, with a role of its own", () => {
    const connection = one.the("aws_quicksight_vpc_connection");
    expect(connection).toMatchObject({
      name: "daily-delta-test-quicksight",
      vpc_connection_id: "daily-delta-test-quicksight",
      security_group_ids: [groupId],
    });
    expect(connection.subnet_ids).toHaveLength(2);
    expect(String(connection.subnet_ids)).toMatch(/private-1.*private-2/);
    const role = one.all("aws_iam_role").find(({ name }) => name === "daily-delta-test-quicksight");
    expect(JSON.parse(String(role?.assume_role_policy))).toMatchObject({
      Statement: [{ Effect: "Allow", Principal: { Service: "quicksight.amazonaws.com" } }],
    });
  });

  it("waits for the role's rights", () => {
    expect(one.the("aws_quicksight_vpc_connection").depends_on).toEqual([
      expect.stringContaining("aws_iam_role_policy.quicksight_connection_rights"),
    ]);
  });

  it("reaches only the database's port", () => {
    const out = one
      .all("aws_vpc_security_group_egress_rule")
      .filter(({ security_group_id: id }) => String(id).includes("quicksight"));
    expect(out).toEqual([
      expect.objectContaining({
        referenced_security_group_id: databaseId,
        ip_protocol: "tcp",
        from_port: 5432,
        to_port: 5432,
      }),
    ]);
  });

  it("opens the database's port to QuickSight, and all ports to the database's answers", () => {
    const rules = one.all("aws_vpc_security_group_ingress_rule");
    expect(rules).toContainEqual(
      expect.objectContaining({
        security_group_id: databaseId,
        referenced_security_group_id: groupId,
        from_port: 5432,
        to_port: 5432,
      }),
    );
    expect(rules).toContainEqual(
      expect.objectContaining({
        security_group_id: groupId,
        referenced_security_group_id: databaseId,
        from_port: 0,
        to_port: 65535,
      }),
    );
  });

  it("follows the database's port", () => {
    const { all, the } = withQuickSight({}, { database: { port: 6543 } });
    expect(the("aws_quicksight_data_source")).toMatchObject({
      parameters: { postgresql: { port: 6543 } },
    });
    const ports = [
      ...all("aws_vpc_security_group_egress_rule"),
      ...all("aws_vpc_security_group_ingress_rule"),
    ]
      .filter((rule) => JSON.stringify(rule).includes("quicksight"))
      .map(({ to_port: port }) => port);
    expect(ports.sort()).toEqual([6543, 6543, 65535]);
  });
});

describe("QuickSight's user of the database", () => {
  it("has a password that no state contains: the source names its secret", () => {
    const source = one.the("aws_quicksight_data_source");
    expect(source).toMatchObject({
      type: "POSTGRESQL",
      ssl_properties: { disable_ssl: false },
      credentials: {
        secret_arn: expect.stringMatching(/aws_secretsmanager_secret\.quicksight-reader/),
      },
    });
    expect(one.text).not.toContain("credential_pair");
    expect(one.json.ephemeral.random_password).toMatchObject({
      quicksight: { length: 32, special: false },
    });
    expect(one.json.resource).not.toHaveProperty("random_password");
    const version = one
      .all("aws_secretsmanager_secret_version")
      .find(({ secret_id: id }) => String(id).includes("quicksight"));
    expect(version).toMatchObject({ secret_string_wo_version: 1 });
    expect(version).not.toHaveProperty("secret_string");
  });

  it("is created by the job, which may read that secret", () => {
    const lambda = one.the("aws_lambda_function") as { environment: { variables: Block } };
    expect(lambda.environment.variables).toMatchObject({
      DATABASE_READER_SECRET_ARN: expect.stringContaining("quicksight-reader"),
      DATABASE_READER_ENCRYPTION: "md5",
    });
    const scram = withQuickSight({ passwordEncryption: "scram-sha-256" });
    expect(scram.text).toContain('"DATABASE_READER_ENCRYPTION": "scram-sha-256"');
  });

  it("exists before QuickSight logs in: each dataset runs once, after everything that it needs", () => {
    const runs = two.all("aws_lambda_invocation");
    expect(runs.map(({ input }) => input)).toEqual([
      '{"dataset":"us-daily"}',
      '{"dataset":"us-states"}',
    ]);
    for (const { depends_on: needed } of runs) {
      const text = String(needed);
      for (const type of [
        "aws_secretsmanager_secret_version.quicksight-reader",
        "aws_nat_gateway.",
        "aws_route.",
        "aws_route_table_association.",
        "aws_vpc_security_group_egress_rule.",
        "aws_iam_role_policy.",
        "aws_sns_topic_policy.",
        "aws_lambda_function_event_invoke_config.",
      ]) {
        expect(text).toContain(type);
      }
      expect(text).not.toContain("aws_quicksight");
    }
    const { depends_on: needed } = two.the("aws_quicksight_data_source");
    expect(needed).toEqual([
      expect.stringMatching(/^aws_lambda_invocation\.quicksight_us-daily-run/),
      expect.stringMatching(/^aws_lambda_invocation\.quicksight_us-states-run/),
    ]);
  });

  it("gets its password again with another version, and in another database", () => {
    expect(withQuickSight({ passwordVersion: 4 }).the("aws_lambda_invocation").triggers).toEqual({
      passwordVersion: "4",
      database: expect.stringMatching(/^\$\{aws_db_instance\..*\.resource_id\}$/),
    });
  });
});
