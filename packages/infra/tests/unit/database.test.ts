import { describe, expect, it } from "@jest/globals";
import { synthesized } from "../support/synthesized.ts";

const region = "us-east-1";

describe("the database", () => {
  it("is a small private instance that is backed up and cannot be deleted by mistake", () => {
    expect(synthesized({ region }).the("aws_db_instance")).toMatchObject({
      engine: "postgres",
      engine_version: "18",
      instance_class: "db.t4g.micro",
      port: 5432,
      allocated_storage: 20,
      max_allocated_storage: 100,
      multi_az: false,
      auto_minor_version_upgrade: true,
      backup_retention_period: 7,
      deletion_protection: true,
      skip_final_snapshot: false,
      delete_automated_backups: false,
      database_insights_mode: "standard",
      performance_insights_enabled: true,
      enabled_cloudwatch_logs_exports: ["postgresql", "upgrade"],
    });
  });

  it("has the settings of its environment", () => {
    const stack = synthesized({
      region,
      database: {
        version: "17",
        port: 6543,
        instanceClass: "db.m8g.large",
        storage: 200,
        maxStorage: 400,
        multiZone: true,
        backupDays: 30,
        protected: false,
        insights: false,
        logRetentionDays: 7,
      },
    });
    const instance = stack.the("aws_db_instance");
    expect(instance).toMatchObject({
      engine_version: "17",
      port: 6543,
      instance_class: "db.m8g.large",
      allocated_storage: 200,
      max_allocated_storage: 400,
      multi_az: true,
      backup_retention_period: 30,
      deletion_protection: false,
    });
    expect(instance).not.toHaveProperty("performance_insights_enabled");
    expect(stack.the("aws_db_parameter_group").family).toBe("postgres17");
    expect(stack.the("aws_secretsmanager_secret").recovery_window_in_days).toBe(0);
    const logs = stack
      .all("aws_cloudwatch_log_group")
      .filter(({ name }) => String(name).startsWith("/aws/rds/"));
    expect(logs.map((group) => [group.name, group.retention_in_days])).toEqual([
      ["/aws/rds/instance/daily-delta-test/postgresql", 7],
      ["/aws/rds/instance/daily-delta-test/upgrade", 7],
    ]);
  });

  it("may be an Aurora that pauses", () => {
    const stack = synthesized({ region, database: { engine: "aurora-serverless" } });
    expect(stack.all("aws_db_instance")).toEqual([]);
    expect(stack.the("aws_rds_cluster")).toMatchObject({
      engine: "aurora-postgresql",
      engine_version: "18",
      serverlessv2_scaling_configuration: {
        min_capacity: 0,
        max_capacity: 4,
        seconds_until_auto_pause: 300,
      },
      deletion_protection: true,
      storage_encrypted: true,
    });
    expect(stack.the("aws_rds_cluster_instance").instance_class).toBe("db.serverless");
    expect(stack.the("aws_rds_cluster_parameter_group").family).toBe("aurora-postgresql18");
  });

  it("may be an Aurora that never pauses", () => {
    const database = { engine: "aurora-serverless", minCapacity: 1, maxCapacity: 16 } as const;
    const cluster = synthesized({ region, database }).the("aws_rds_cluster");
    expect(cluster.serverlessv2_scaling_configuration).toEqual({
      min_capacity: 1,
      max_capacity: 16,
    });
  });
});

describe("a reader's access", () => {
  it("is left out unless the environment asks for it", () => {
    expect(synthesized({ region }).all("aws_instance")).toEqual([]);
  });

  it("is a private host without open ports, and a policy for readers", () => {
    const stack = synthesized({ region, database: { access: true } });
    expect(stack.the("aws_instance")).toMatchObject({
      associate_public_ip_address: false,
      metadata_options: { http_tokens: "required" },
      subnet_id: expect.stringContaining("network_private-1"),
    });
    const policy = JSON.parse(String(stack.the("aws_iam_policy").policy));
    expect(policy.Statement[0]).toEqual({
      Effect: "Allow",
      Action: ["rds-db:connect"],
      Resource: expect.stringMatching(/:dbuser:\$\{aws_db_instance\.\w+\.resource_id\}\/reader$/),
    });
    expect(stack.json.output.accessCommand?.value).toContain("ssm start-session");
  });

  it("uses a role that the job creates, without SQL by hand", () => {
    const variables = (access: boolean) =>
      synthesized({ region, database: { access } }).the("aws_lambda_function").environment;
    expect(variables(true)).toMatchObject({ variables: { DATABASE_READER: "reader" } });
    expect(JSON.stringify(variables(false))).not.toContain("DATABASE_READER");
  });

  it("forwards a port and never opens a shell, even if a session names no document", () => {
    const stack = synthesized({ region, database: { access: true } });
    const { Statement: statements } = JSON.parse(String(stack.the("aws_iam_policy").policy));
    const starts = statements.filter(({ Action }: { Action: string[] }) =>
      Action.includes("ssm:StartSession"),
    );
    expect(starts).toEqual([
      expect.objectContaining({
        Condition: { BoolIfExists: { "ssm:SessionDocumentAccessCheck": "true" } },
        Resource: [
          expect.stringMatching(/^\$\{aws_instance\.[\w-]+\.arn\}$/),
          expect.stringMatching(/document\/AWS-StartPortForwardingSessionToRemoteHost$/),
        ],
      }),
    ]);
  });

  it("leads through a host that is patched every week", () => {
    const stack = synthesized({ region, database: { access: true } });
    const [id] = Object.keys(stack.json.resource.aws_instance ?? {});
    expect(stack.the("aws_ssm_association")).toMatchObject({
      name: "AWS-RunPatchBaseline",
      parameters: { Operation: "Install", RebootOption: "RebootIfNeeded" },
      schedule_expression: "cron(0 3 ? * SUN *)",
      targets: [{ key: "InstanceIds", values: [`\${aws_instance.${id}.id}`] }],
    });
  });
});
