import { describe, expect, it } from "@jest/globals";
import { synthesized } from "../support/synthesized.ts";

const region = "us-east-1";

describe("the credentials", () => {
  it("are a random user, and a random password that is never stored", () => {
    const { json } = synthesized({ region });
    expect(json.ephemeral.random_password).toEqual({
      database: { length: 32, special: false },
    });
    expect(json.resource.random_password).toBeUndefined();
    expect(Object.values(json.resource.random_string ?? {})).toMatchObject([{ length: 12 }]);
  });

  it("go into the secret, and from there into the database, by write-only arguments", () => {
    const stack = synthesized({ region });
    const version = stack.the("aws_secretsmanager_secret_version");
    expect(version.secret_string_wo).toMatch(
      /^\$\{jsonencode\(\{"username" = "job_\$\{random_string\.\w+\.result\}", "password" = ephemeral\.random_password\.database\.result\}\)\}$/,
    );
    expect(stack.json.ephemeral.aws_secretsmanager_secret_version?.database).toEqual({
      secret_id: expect.stringMatching(/^\$\{aws_secretsmanager_secret\.\w+\.id\}$/),
      version_id: expect.stringMatching(
        /^\$\{aws_secretsmanager_secret_version\.\w+\.version_id\}$/,
      ),
    });
    const instance = stack.the("aws_db_instance");
    expect(instance.password_wo).toBe(
      `\${jsondecode(ephemeral.aws_secretsmanager_secret_version.database.secret_string).password}`,
    );
    expect(instance).not.toHaveProperty("password");
  });

  it("are never the name of a reference, which an escaped reference would become", () => {
    expect(synthesized({ region }).text).not.toContain("$${ephemeral");
  });

  it.each(["aws_db_instance", "aws_rds_cluster"])(
    "rotate in secret and %s by one number",
    (type) => {
      const engine = type === "aws_rds_cluster" ? "aurora-serverless" : "postgres";
      const stack = synthesized({ region, database: { engine, passwordVersion: 7 } });
      const field =
        type === "aws_rds_cluster" ? "master_password_wo_version" : "password_wo_version";
      expect(stack.the("aws_secretsmanager_secret_version").secret_string_wo_version).toBe(7);
      expect(stack.the(type)[field]).toBe(7);
    },
  );

  it.each(["aws_db_instance", "aws_rds_cluster"])(
    "give %s another password where another store makes one",
    (type) => {
      const engine = type === "aws_rds_cluster" ? "aurora-serverless" : "postgres";
      const field =
        type === "aws_rds_cluster" ? "master_password_wo_version" : "password_wo_version";
      const versions = [1, 2, 1_000_000].flatMap((passwordVersion) =>
        (["secrets-manager", "parameter-store"] as const).map(
          (passwordStore) =>
            synthesized({ region, database: { engine, passwordVersion, passwordStore } }).the(type)[
              field
            ],
        ),
      );
      expect(new Set(versions).size).toBe(versions.length);
    },
  );

  it("are in no output and no environment variable", () => {
    const { json, the } = synthesized({ region, database: { access: true } });
    expect(JSON.stringify(json.output)).not.toMatch(/password|ephemeral/);
    expect(JSON.stringify(the("aws_lambda_function").environment)).not.toMatch(
      /password|ephemeral/,
    );
  });
});
