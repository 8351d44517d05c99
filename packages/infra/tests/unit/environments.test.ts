import { describe, expect, it } from "@jest/globals";
import { EnvironmentError, readEnvironments } from "../../src/environment/read-environments.ts";
import { environments } from "../../src/environments.ts";

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
    expect([...readEnvironments(environments).keys()]).toEqual(["dev", "prod"]);
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
      'dev.database.version is 18; it must be a PostgreSQL version from "15", as a string',
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
    [{ database: { storage: 100, maxStorage: 50 } }, /it must be a maximum that is not below/],
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
  ])("refuses %j", (part, fault) => {
    const faults = faultsOf({ dev: { region: "us-east-1", ...part } });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(fault);
  });

  it("says where to fix it", () => {
    expect(() => readEnvironments({ dev: {} })).toThrow(
      /nothing was synthesized:\n- dev\.region is missing.*\nFix packages\/infra\/src\/environments\.ts/s,
    );
  });
});
