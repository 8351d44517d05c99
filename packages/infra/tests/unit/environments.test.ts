import { datasets } from "@daily-delta/etl";
import { describe, expect, it } from "@jest/globals";
import { nameFaults, readEnvironments } from "../../src/environment/read-environments.ts";
import { environments } from "../../src/environments.ts";
import { faultsOf, faultsOfDev } from "../support/faults-of.ts";
import { synthesized } from "../support/synthesized.ts";

describe("readEnvironments", () => {
  it("accepts the project's own environments", () => {
    expect([...readEnvironments(environments).keys()]).toEqual(["dev", "prod", "thrift"]);
  });

  it("accepts an environment with only a region", () => {
    expect(faultsOf({ dev: { region: "us-east-1" } })).toEqual([]);
  });

  it("lists all faults at once: field, value and allowed values", () => {
    const faults = faultsOf({
      dev: {
        region: "Frankfurt",
        datasets: [{ name: "us-dayly" }],
        database: { port: 80, version: 18, protectd: true },
        job: { memory: 64, runtime: "nodejs18.x" },
        notifications: { emails: ["ops"] },
      },
      "pro d": { region: "us-east-1" },
    });
    expect(faults).toEqual([
      'dev.region is "Frankfurt"; it must be a region such as "us-east-1"',
      `dev.datasets.0.name is "us-dayly"; it must be ${datasets.map(({ name }) => `"${name}"`).join(" or ")}`,
      'dev.database.version is 18; it must be a PostgreSQL version from "15" to "18", as a string',
      "dev.database.port is 80; it must be a whole number from 1150 to 65535",
      "dev.database.protectd is an unknown setting; look for it in packages/infra/src/environment",
      'dev.job.runtime is "nodejs18.x"; it must be "nodejs22.x" or "nodejs24.x"',
      "dev.job.memory is 64; it must be a whole number from 128 to 10240",
      'dev.notifications.emails.0 is "ops"; it must be an e-mail address',
      "pro d: an environment's name is up to 12 small letters and digits",
    ]);
  });

  it.each([
    { region: "il-central-1", job: { databaseCa: "-----BEGIN CERTIFICATE-----" } },
    {
      region: "us-gov-west-1",
      job: { databaseCa: "-----BEGIN CERTIFICATE-----" },
      page: { enabled: false },
    },
    { datasets: [{ name: "us-daily", sources: { nyt: "https://x.org:443/a.csv" } }] },
    { datasets: [{ name: "us-daily", schedule: { timeZone: "Asia/Kolkata" } }] },
    { datasets: [{ name: "us-daily", schedule: { timeZone: "America/Argentina/Ushuaia" } }] },
    { datasets: [{ name: "us-daily", schedule: { expression: "cron(0 6 ? * MON-FRI *)" } }] },
    {
      notifications: {
        subscriptions: [
          { protocol: "https", endpoint: "https://example.org/hook" },
          { protocol: "sqs", endpoint: "arn:aws:sqs:us-east-1:123456789012:inbox" },
          { protocol: "lambda", endpoint: "arn:aws:lambda:us-east-1:123456789012:function:hook" },
          { protocol: "email-json", endpoint: "ops@example.org" },
        ],
      },
    },
  ])("accepts %j", (part) => {
    expect(faultsOfDev(part)).toEqual([]);
  });

  it("refuses a dataset whose function's role would have more than 64 characters", () => {
    expect(nameFaults("production1", "us-daily")).toEqual([]);
    const dataset = "a".repeat(64 - "daily-delta-production1--schedule".length);
    expect(nameFaults("production1", dataset)).toEqual([]);
    expect(nameFaults("production1", `${dataset}a`)).toEqual([
      expect.stringMatching(
        /production1\.datasets has "a+"; with this environment's name, it must have at most 31 characters/,
      ),
    ]);
  });

  it.each([
    [{ storage: 200 }, { allocated_storage: 200, max_allocated_storage: 400 }],
    [{ storage: 91 }, { allocated_storage: 91, max_allocated_storage: 182 }],
    [{ storage: 40_000 }, { allocated_storage: 40_000, max_allocated_storage: 65_536 }],
    [{ maxStorage: 22 }, { allocated_storage: 20, max_allocated_storage: 22 }],
    [{ backupDays: 0, disposable: true }, { backup_retention_period: 0 }],
  ])("gives RDS an accepted database for %j", (database, expected) => {
    expect(synthesized({ region: "us-east-1", database }).the("aws_db_instance")).toMatchObject(
      expected,
    );
  });

  it("gives Aurora a maximum that is not below its minimum", () => {
    const database = { engine: "aurora-serverless", minCapacity: 8 } as const;
    const cluster = synthesized({ region: "us-east-1", database }).the("aws_rds_cluster");
    expect(cluster.serverlessv2_scaling_configuration).toEqual({
      min_capacity: 8,
      max_capacity: 8,
    });
  });

  it("names the file to fix", () => {
    expect(() => readEnvironments({ dev: {} })).toThrow(
      /nothing was synthesized:\n- dev\.region is missing.*\nFix packages\/infra\/src\/environments\.ts/s,
    );
  });
});
