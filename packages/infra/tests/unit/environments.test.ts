import { describe, expect, it } from "@jest/globals";
import {
  EnvironmentError,
  nameFaults,
  readEnvironments,
} from "../../src/environment/read-environments.ts";
import { environments } from "../../src/environments.ts";
import { synthesized } from "../support/synthesized.ts";

function faultsOf(given: Record<string, unknown>): readonly string[] {
  try {
    readEnvironments(given);
  } catch (error) {
    if (error instanceof EnvironmentError) return error.faults;
    throw error;
  }
  return [];
}

describe("readEnvironments", () => {
  it("takes the project's own environments", () => {
    expect([...readEnvironments(environments).keys()]).toEqual(["dev", "prod", "thrift"]);
  });

  it("takes an environment that says no more than where it is", () => {
    expect(faultsOf({ dev: { region: "us-east-1" } })).toEqual([]);
  });

  it("names all faults at once: field, value and what is allowed", () => {
    const faults = faultsOf({
      dev: {
        region: "Frankfurt",
        datasets: [{ name: "us-dayly" }],
        database: { port: 80, version: 18, protectd: true },
        job: { memory: 64, runtime: "nodejs18.x" },
        notifications: { emails: ["nobody"] },
      },
      "pro d": { region: "us-east-1" },
    });
    expect(faults).toEqual([
      'dev.region is "Frankfurt"; it must be a region such as "us-east-1"',
      'dev.datasets.0.name is "us-dayly"; it must be "us-daily" or "us-states" or "us-counties"',
      'dev.database.version is 18; it must be a PostgreSQL version from "15" to "18", as a string',
      "dev.database.port is 80; it must be a whole number from 1150 to 65535",
      "dev.database.protectd is an unknown setting; look for it in packages/infra/src/environment",
      'dev.job.runtime is "nodejs18.x"; it must be "nodejs22.x" or "nodejs24.x"',
      "dev.job.memory is 64; it must be a whole number from 128 to 10240",
      'dev.notifications.emails.0 is "nobody"; it must be an e-mail address',
      "pro d: an environment's name is up to 12 small letters and digits",
    ]);
  });

  it.each([
    [
      { datasets: [{ name: "us-daily", sources: { nyt: "https://x.org/a.csv?token=hunter22" } }] },
      /datasets\.0\.sources\.nyt is "https:\/\/x\.org\/a\.csv"; it must be a URL without a secret, which is for job\.sourceTokensSecretArn/,
    ],
    [
      { job: { sourceTokensSecretArn: "tokens" } },
      /job\.sourceTokensSecretArn is "tokens"; it must be the full ARN of a secret/,
    ],
    [
      { datasets: [{ name: "us-daily", sources: { nyc: "https://x.org/a.csv" } }] },
      /datasets\.0\.sources is "nyc"; it must be a source of us-daily: nyt or jhu/,
    ],
    [
      { datasets: [{ name: "us-daily", schedule: { timeZone: "Berlin" } }] },
      /timeZone is "Berlin"; it must be a time zone such as "Europe\/Berlin"/,
    ],
    [
      { datasets: [{ name: "us-daily", schedule: { expression: "0 19 * * *" } }] },
      /expression is "0 19 \* \* \*"; it must be cron\(/,
    ],
    [
      { datasets: [{ name: "us-daily", schedule: { timeZone: "europe/berlin" } }] },
      /timeZone is "europe\/berlin"; it must be a time zone/,
    ],
    [{ datasets: [] }, /datasets is \[\]; it must be at least one dataset/],
    [{ datasets: [{ name: "us-daily" }, { name: "us-daily" }] }, /has "us-daily" twice/],
    [{ network: { cidr: "8.8.0.0/16" } }, /cidr is "8\.8\.0\.0\/16"; it must be a private range/],
    [
      { network: { zones: ["us-east-1a", "us-east-1a"] } },
      /it must be two different availability zones/,
    ],
    [
      { database: { engine: "mysql" } },
      /engine is "mysql"; it must be "postgres" or "aurora-serverless"/,
    ],
    [
      { database: { storage: 100, maxStorage: 50 } },
      /database\.maxStorage is 50; it must be at least 110, which is 10 % above the storage of 100 GB/,
    ],
    [{ database: { storage: 100, maxStorage: 109 } }, /maxStorage is 109; it must be at least 110/],
    [{ database: { storage: 21, maxStorage: 23 } }, /maxStorage is 23; it must be at least 24/],
    [{ database: { storage: 65_000 } }, /storage is 65000; it must be at most 59578/],
    [
      { database: { engine: "aurora-serverless", minCapacity: 8, maxCapacity: 4 } },
      /maxCapacity is 4; it must be at least 8, which is minCapacity/,
    ],
    [
      { database: { engine: "aurora-serverless", version: "15.6" } },
      /version is "15\.6"; it must be "15" or from "15\.7", to pause/,
    ],
    [
      { database: { engine: "aurora-serverless", disposable: true, backupDays: 0 } },
      /backupDays is 0; it must be a whole number from 1 to 35, because Aurora/,
    ],
    [{ database: { backupDays: 0 } }, /backupDays is 0; it must be .* unless disposable is true/],
    [
      { database: { protected: true, disposable: true } },
      /disposable is true; it must be false where protected is true/,
    ],
    [
      { database: { engine: "aurora-serverless", instanceClass: "db.t4g.micro" } },
      /instanceClass is an unknown setting/,
    ],
    [{ job: { databaseCa: "rds-ca" } }, /databaseCa is "rds-ca"; it must be a PEM certificate/],
    [{ job: { timeout: 901 } }, /timeout is 901; it must be a whole number from 30 to 900/],
    [
      { dashboard: { responseHeadersPolicyId: "SecurityHeaders" } },
      /responseHeadersPolicyId is "SecurityHeaders"; it must be the id of a response headers policy/,
    ],
    [
      { dashboard: { webAclArn: "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/a/1" } },
      /webAclArn is ".*"; it must be the ARN of a global web ACL, which is in us-east-1/,
    ],
    [{ dashboard: { enable: false } }, /dashboard\.enable is an unknown setting/],
    [{ state: {} }, /state\.bucket is missing$/],
    [
      { state: { bucket: "example", region: "Ohio" } },
      /state\.region is "Ohio"; it must be a region/,
    ],
    [
      { datasets: [{ name: "us-daily", schedule: { expression: "cron(99 99 99 99 99 99)" } }] },
      /expression is "cron\(99 .*\)"; it must be cron\(/,
    ],
    [
      { datasets: [{ name: "us-daily", schedule: { expression: "rate(0 day)" } }] },
      /expression is "rate\(0 day\)"; it must be .* rate\(value unit\)/,
    ],
    [
      { datasets: [{ name: "us-daily", sources: { nyt: "http://x.org/a.csv" } }] },
      /nyt is "http:\/\/x\.org\/a\.csv"; it must be an https: URL on port 443/,
    ],
    [
      { datasets: [{ name: "us-daily", sources: { nyt: "https://x.org:8443/a.csv" } }] },
      /it must be an https: URL on port 443, the only one that the firewall lets out/,
    ],
    [{ datasets: [{ name: "us-daily", sources: { nyt: "https://" } }] }, /an https: URL/],
    [
      { datasets: [{ name: "us-daily", sources: { nyt: `https://x.org/${"a".repeat(4000)}` } }] },
      /datasets\.0 needs about \d+ bytes of environment variables; Lambda allows 4096/,
    ],
    [
      { job: { databaseCa: `-----BEGIN CERTIFICATE-----${"a".repeat(4000)}` } },
      /dev\.job\.databaseCa needs about \d+ bytes of environment variables; Lambda allows 4096/,
    ],
    [{ network: { cidr: "10.256.0.0/16" } }, /cidr is "10\.256\.0\.0\/16"; it must be a private/],
    [{ network: { cidr: "10.0.0/16" } }, /cidr is "10\.0\.0\/16"; it must be a private range/],
    [
      { network: { zones: ["eu-west-1a", "eu-west-1b"] } },
      /network\.zones is .*; it must be two zones of us-east-1/,
    ],
    [
      {
        job: {
          sourceTokensSecretArn: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:t-a1B2c3",
        },
      },
      /sourceTokensSecretArn is ".*"; it must be the ARN of a secret in us-east-1/,
    ],
    [{ region: "il-central-1" }, /region is "il-central-1"; it must be .* or job\.databaseCa/],
    [
      { network: { egress: "ipv6" }, database: { access: true } },
      /database\.access is true; it must be false where network\.egress is "ipv6"/,
    ],
    [{ region: "us-east-9" }, /region is "us-east-9"; it must be/],
    [
      {
        region: "us-gov-west-1",
        job: { databaseCa: "-----BEGIN CERTIFICATE-----" },
      },
      /region is "us-gov-west-1"; it must be one with CloudFront, or dashboard\.enabled false/,
    ],
    [
      { notifications: { subscriptions: [{ protocol: "sms", endpoint: "+15550100" }] } },
      /protocol is "sms"; it must be "https" or .*; messages are too long for SMS/,
    ],
    [
      {
        notifications: {
          subscriptions: [
            { protocol: "sqs", endpoint: "arn:aws:sqs:us-east-1:123456789012:a.fifo" },
          ],
        },
      },
      /endpoint is ".*a\.fifo"; it must be an ARN of sqs, of a standard queue/,
    ],
    [
      {
        notifications: {
          subscriptions: [
            { protocol: "https", endpoint: "https://example.org/hook" },
            { protocol: "email-json", endpoint: "ops@example.org" },
            { protocol: "https", endpoint: "https://example.org/hook" },
          ],
        },
      },
      /notifications\.subscriptions is .*; it must be each only once/,
    ],
    [
      {
        job: {
          sourceTokensSecretArn: `arn:aws:secretsmanager:us-east-1:123456789012:secret:${"t".repeat(400)}-a1B2c3`,
        },
        datasets: [{ name: "us-daily", sources: { nyt: `https://x.org/${"a".repeat(2700)}` } }],
      },
      /datasets\.0 needs about \d+ bytes of environment variables; Lambda allows 4096/,
    ],
    ...["db.t2.micro", "db.m4.large", "db.r3.large", "db.r4.xlarge"].map(
      (instanceClass): [object, RegExp] => [
        { database: { instanceClass } },
        /instanceClass is "db\..*"; it must be a class that PostgreSQL 15 and newer can have/,
      ],
    ),
    [
      {
        datasets: [
          {
            name: "us-daily",
            schedule: { expression: `cron(${"0,1,2,3,4,5,".repeat(30)}6 0 * * ? *)` },
          },
        ],
      },
      /expression is "cron\(.*"; it must be at most 256 characters/,
    ],
    ...["https", "sqs", "lambda", "email-json"].map((protocol): [object, RegExp] => [
      { notifications: { subscriptions: [{ protocol, endpoint: "nobody" }] } },
      /subscriptions\.0\.endpoint is "nobody"; it must be/,
    ]),
  ])("refuses %j", (part, fault) => {
    const faults = faultsOf({ dev: { region: "us-east-1", ...part } });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(fault);
  });

  it.each([
    { region: "il-central-1", job: { databaseCa: "-----BEGIN CERTIFICATE-----" } },
    {
      region: "us-gov-west-1",
      job: { databaseCa: "-----BEGIN CERTIFICATE-----" },
      dashboard: { enabled: false },
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
  ])("takes %j", (part) => {
    expect(faultsOf({ dev: { region: "us-east-1", ...part } })).toEqual([]);
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
  ])("gives the database what RDS accepts for %j", (database, expected) => {
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

  it("says where to fix it", () => {
    expect(() => readEnvironments({ dev: {} })).toThrow(
      /nothing was synthesized:\n- dev\.region is missing.*\nFix packages\/infra\/src\/environments\.ts/s,
    );
  });
});
