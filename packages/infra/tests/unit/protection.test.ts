import { describe, expect, it } from "@jest/globals";
import type { EnvironmentInput } from "../../src/environment/schema.ts";
import { environments } from "../../src/environments.ts";
import { synthesized } from "../support/synthesized.ts";

const region = "us-east-1";
const ENGINES = [
  ["postgres", "aws_db_instance"],
  ["aurora-serverless", "aws_rds_cluster"],
] as const;

/** Resources with data that cannot be made again, or that are deleted before AWS refuses. */
const IRREPLACEABLE = [
  "aws_db_instance",
  "aws_rds_cluster",
  "aws_rds_cluster_instance",
  "aws_secretsmanager_secret",
  "aws_s3_bucket",
];

const withDatabase = (database: object) =>
  synthesized({ region, database } as unknown as EnvironmentInput);

/** Types of resources that Terraform refuses to plan a destruction of. */
const refusedTypes = (stack: ReturnType<typeof synthesized>): string[] => [
  ...new Set(
    stack
      .resources()
      .filter(([, { lifecycle }]) => (lifecycle as { prevent_destroy?: boolean })?.prevent_destroy)
      .map(([address]) => String(address.split(".")[0])),
  ),
];

describe.each(ENGINES)("a protected environment (%s)", (engine, type) => {
  it.each([{}, { protected: true }, { disposable: false }])(
    "cannot be planned to be destroyed, by AWS's protection and Terraform's: %j",
    (settings) => {
      const stack = withDatabase({ engine, ...settings });
      const expected = IRREPLACEABLE.filter((kind) => stack.all(kind).length > 0);
      expect(refusedTypes(stack).sort()).toEqual(expected.sort());
      expect(stack.the(type)).toMatchObject({
        deletion_protection: true,
        skip_final_snapshot: false,
        delete_automated_backups: false,
      });
    },
  );
});

describe.each(ENGINES)("an unprotected environment (%s)", (engine, type) => {
  const stack = withDatabase({ engine, protected: false });

  it("can be destroyed, and keeps its automated backups", () => {
    expect(refusedTypes(stack)).toEqual([]);
    expect(stack.the(type)).toMatchObject({
      deletion_protection: false,
      skip_final_snapshot: false,
      delete_automated_backups: false,
    });
  });

  it("leaves a last snapshot whose name is never the one of an earlier database", () => {
    const id = stack.the("random_id");
    expect(id.byte_length).toBe(4);
    // A change that makes AWS replace the database gives its successor another name.
    expect(Object.keys(id.keepers as object)).toEqual(["database", "engine", "username"]);
    expect(stack.the(type).final_snapshot_identifier).toMatch(
      /^daily-delta-test-final-\$\{random_id\.[\w-]+\.hex\}$/,
    );
  });
});

describe.each(ENGINES)("a disposable environment (%s)", (engine, type) => {
  it("leaves nothing, and blocks no name", () => {
    const stack = withDatabase({ engine, disposable: true });
    expect(refusedTypes(stack)).toEqual([]);
    expect(stack.the(type)).toMatchObject({
      deletion_protection: false,
      skip_final_snapshot: true,
      delete_automated_backups: true,
      backup_retention_period: engine === "postgres" ? 0 : 1,
    });
    expect(stack.the(type)).not.toHaveProperty("final_snapshot_identifier");
    expect(stack.the("aws_secretsmanager_secret").recovery_window_in_days).toBe(0);
  });
});

describe("the project's environments", () => {
  it("are a disposable dev and a protected prod", () => {
    const dev = synthesized(environments.dev, "dev").the("aws_db_instance");
    expect(dev).toMatchObject({ deletion_protection: false, skip_final_snapshot: true });
    const prod = synthesized(environments.prod, "prod").the("aws_db_instance");
    expect(prod).toMatchObject({ deletion_protection: true, skip_final_snapshot: false });
  });
});

describe.each(ENGINES)("changes of the database (%s)", (engine, type) => {
  const settings = (database: object) => {
    const stack = withDatabase({ engine, ...database });
    const [instance] = [...stack.all("aws_rds_cluster_instance"), stack.the(type)];
    return {
      minor: instance?.auto_minor_version_upgrade,
      major: stack.the(type).allow_major_version_upgrade,
      immediately: stack.the(type).apply_immediately,
      ofInstance: instance?.apply_immediately,
    };
  };

  it.each([
    ["18", true],
    ["18.1", false],
    ["17", true],
    ["17.10", false],
  ])("AWS installs minor versions of %s by itself: %s", (version, minor) => {
    expect(settings({ version }).minor).toBe(minor);
  });

  it("are made by the deploy, not in the next maintenance window", () => {
    expect(settings({})).toMatchObject({ immediately: true, ofInstance: true });
    expect(settings({ applyImmediately: false })).toMatchObject({
      immediately: false,
      ofInstance: false,
    });
  });

  it("to another major version are made where they are allowed, or nothing can be lost", () => {
    expect(settings({}).major).toBe(false);
    expect(settings({ protected: false }).major).toBe(false);
    expect(settings({ allowMajorUpgrade: true }).major).toBe(true);
    expect(settings({ disposable: true }).major).toBe(true);
  });
});
