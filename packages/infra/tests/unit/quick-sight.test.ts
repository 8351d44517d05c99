import { describe, expect, it } from "@jest/globals";
import type { EnvironmentInput } from "../../src/environment/schema.ts";
import { quickSightEnvironment } from "../support/quick-sight-environment.ts";
import { type Block, synthesized } from "../support/synthesized.ts";

type QuickSightInput = NonNullable<NonNullable<EnvironmentInput["dashboard"]>["quickSight"]>;

const withQuickSight = (
  quickSight: Partial<QuickSightInput> = {},
  environment: Partial<EnvironmentInput> = {},
) =>
  synthesized({
    region: "us-east-1",
    dashboard: { quickSight: { group: "analysts", ...quickSight } },
    ...environment,
  });

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

  it("is there in thrift too, whose password is elsewhere", () => {
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

describe("QuickSight's way to the database", () => {
  const groupId = expect.stringMatching(/^\$\{aws_security_group\.quicksight_connection_group/);
  const databaseId = expect.stringMatching(/^\$\{aws_security_group\.firewall_database/);

  it("is a connection into the two private subnets, with a role of its own", () => {
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

  it("leads to the database's port and nowhere else", () => {
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

  it("lets in QuickSight on the database's port, and the database's answers on all", () => {
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
  it("has a password that is in no state: the source names its secret", () => {
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

  it("is there before QuickSight logs in: each dataset runs once, where it can run", () => {
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

describe("the data in QuickSight", () => {
  const [corrections, data] = one.all("aws_quicksight_data_set");

  it("is a table in SPICE with the declared columns", () => {
    expect(data).toMatchObject({
      data_set_id: "daily-delta-test-us-daily",
      import_mode: "SPICE",
      physical_table_map: [
        {
          relational_table: {
            schema: "public",
            name: "us_daily",
            input_columns: [
              { name: "date", type: "DATETIME" },
              { name: "cases", type: "INTEGER" },
              { name: "deaths", type: "INTEGER" },
              { name: "recoveries", type: "INTEGER" },
            ],
          },
        },
      ],
    });
  });

  it("has the corrections of that dataset", () => {
    expect(corrections).toMatchObject({
      data_set_id: "daily-delta-test-us-daily-corrections",
      import_mode: "SPICE",
      physical_table_map: [
        {
          custom_sql: {
            sql_query: expect.stringContaining("where revision.dataset = 'us-daily'"),
            columns: [
              { name: "Corrected at", type: "DATETIME" },
              { name: "Run", type: "INTEGER" },
              { name: "date", type: "DATETIME" },
              { name: "Column", type: "STRING" },
              { name: "Before", type: "STRING" },
              { name: "After", type: "STRING" },
            ],
          },
        },
      ],
    });
  });

  it("is loaded daily, an hour after the run, in the schedule's time zone", () => {
    const at = (environment: typeof one): unknown[] =>
      environment.all("aws_quicksight_refresh_schedule").map(({ schedule }) => schedule);
    const daily = (time: string, zone: string) => [
      {
        refresh_type: "FULL_REFRESH",
        schedule_frequency: [{ interval: "DAILY", time_of_the_day: time, timezone: zone }],
      },
    ];
    expect(at(two)).toEqual([
      daily("20:00", "UTC"),
      daily("20:00", "UTC"),
      daily("00:30", "Europe/Berlin"),
      daily("00:30", "Europe/Berlin"),
    ]);
    const set = withQuickSight({ refreshAt: "05:15" });
    expect(at(set)).toEqual([daily("05:15", "UTC"), daily("05:15", "UTC")]);
  });

  it("has logical tables, which every plan would show as a change otherwise", () => {
    for (const set of two.all("aws_quicksight_data_set")) {
      const [physical] = set.physical_table_map as { physical_table_map_id: string }[];
      expect(set.logical_table_map).toEqual([
        expect.objectContaining({ source: { physical_table_id: physical?.physical_table_map_id } }),
      ]);
    }
  });
});

describe("a dashboard in QuickSight", () => {
  const dashboard = one.the("aws_quicksight_dashboard");
  const text = JSON.stringify(dashboard.definition);

  it("is shared with the group, to look at", () => {
    expect(dashboard.permissions).toEqual([
      {
        principal: expect.stringMatching(
          /^arn:\$\{data\.aws_partition\.\S+\}:quicksight:us-east-1:\$\{data\.aws_caller_identity\.\S+\}:group\/default\/analysts$/,
        ),
        actions: [
          "quicksight:DescribeDashboard",
          "quicksight:ListDashboardVersions",
          "quicksight:QueryDashboard",
        ],
      },
    ]);
  });

  it("finds the group in another namespace, and where the account's identities are", () => {
    const elsewhere = withQuickSight({
      group: "All analysts",
      namespace: "sales",
      identityRegion: "eu-west-1",
    });
    expect(JSON.stringify(elsewhere.the("aws_quicksight_dashboard").permissions)).toMatch(
      /:quicksight:eu-west-1:[^:]+:group\/sales\/All analysts"/,
    );
  });

  it("draws total and change of each number over time", () => {
    const titles = [...text.matchAll(/"plain_text":"([^"]+)"/g)].map(([, title]) => title);
    expect(titles).toEqual([
      "COVID-19 cases, total",
      "COVID-19 cases, change from the date before",
      "COVID-19 deaths, total",
      "COVID-19 deaths, change from the date before",
      "COVID-19 recoveries, total",
      "COVID-19 recoveries, change from the date before",
      "Corrected values, newest first",
    ]);
    expect(text).toContain('"expression":"difference(sum({cases}), [{date} ASC], -1)"');
  });

  it("places each visual once, without overlaps", () => {
    const { sheets } = dashboard.definition as unknown as {
      sheets: {
        visuals: Record<string, { visual_id: string }>[];
        layouts: { configuration: { grid_layout: { elements: Block[] } } };
      }[];
    };
    for (const { visuals, layouts } of sheets) {
      const { elements } = layouts.configuration.grid_layout;
      const ids = visuals.map((visual) => Object.values(visual)[0]?.visual_id);
      expect(elements.map(({ element_id: id }) => id)).toEqual(ids);
      const cells = elements.map(({ column_index: x, row_index: y }) => `${x},${y}`);
      expect(new Set(cells).size).toBe(cells.length);
      for (const { column_index: x, column_span: width } of elements) {
        expect(Number(x) + Number(width)).toBeLessThanOrEqual(36);
      }
    }
  });

  it("leaves out what the provider cannot read back or shows as a change for ever", () => {
    expect(text).not.toContain("missing_data_configuration");
    expect(text).not.toContain("section_based_layout");
    expect(dashboard.lifecycle).toEqual({
      ignore_changes: ["definition[0].data_set_identifiers_declarations"],
    });
  });

  it("uses the fields of its data sets, and no others", () => {
    const known = new Set(
      one
        .all("aws_quicksight_data_set")
        .flatMap((set) => [...JSON.stringify(set).matchAll(/\{"name":"([^"]+)","type"/g)])
        .map(([, name]) => name),
    );
    const calculated = [...text.matchAll(/"name":"(Change of [^"]+)"/g)].map(([, name]) => name);
    const used = [...text.matchAll(/"column_name":"([^"]+)"/g)].map(([, name]) => name);
    expect(used.length).toBeGreaterThan(6);
    expect(used.filter((name) => !known.has(name) && !calculated.includes(name))).toEqual([]);
  });

  it("is named in the outputs, with the secret that QuickSight must be allowed to read", () => {
    expect(two.json.output.quickSightDashboards?.value).toEqual({
      "us-daily":
        "https://us-east-1.quicksight.aws.amazon.com/sn/dashboards/daily-delta-test-us-daily",
      "us-states":
        "https://us-east-1.quicksight.aws.amazon.com/sn/dashboards/daily-delta-test-us-states",
    });
    expect(two.json.output.quickSightSecretArn?.value).toMatch(/quicksight-reader/);
  });
});
