import { describe, expect, it } from "@jest/globals";
import { faultsOfDev } from "../support/faults-of.ts";

describe("readEnvironments", () => {
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
      /database\.maxStorage is 50; it must be at least 110, which is 10% above the storage of 100 GB/,
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
      { page: { responseHeadersPolicyId: "SecurityHeaders" } },
      /responseHeadersPolicyId is "SecurityHeaders"; it must be the id of a response headers policy/,
    ],
    [
      { page: { webAclArn: "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/a/1" } },
      /webAclArn is ".*"; it must be the ARN of a global web ACL, which is in us-east-1/,
    ],
    [{ page: { enable: false } }, /page\.enable is an unknown setting/],
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
    [
      { notifications: { webhooksSecretArn: "https://hooks.slack.com/services/T0/B0/x" } },
      /notifications\.webhooksSecretArn is "https:\/\/hooks\.slack\.com.*"; it must be the full ARN of a secret/,
    ],
    [
      {
        notifications: {
          webhooksSecretArn: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:w-a1B2c3",
        },
      },
      /webhooksSecretArn is ".*"; it must be the ARN of a secret in us-east-1/,
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
      /region is "us-gov-west-1"; it must be one with CloudFront, or page\.enabled false/,
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
      { notifications: { subscriptions: [{ protocol, endpoint: "ops" }] } },
      /subscriptions\.0\.endpoint is "ops"; it must be/,
    ]),
  ])("refuses %j", (part, fault) => {
    const faults = faultsOfDev(part);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(fault);
  });
});
