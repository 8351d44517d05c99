import { describe, expect, it } from "@jest/globals";
import { ConfigurationError } from "../../../src/core/errors.ts";
import { readConfig } from "../../../src/settings/read-config.ts";

const needed = {
  ENVIRONMENT: "dev",
  DATABASE_HOST: "db.example.com",
  DATABASE_NAME: "daily",
  DATABASE_SECRET_ARN: "arn:aws:secretsmanager:eu-central-1:1:secret:db",
  TOPIC_ARN: "arn:aws:sns:eu-central-1:1:daily-delta",
};

/** Faults of these variables. */
function faultsOf(environment: Record<string, string | undefined>): readonly string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.details;
    throw error;
  }
}

/** The same settings as `readConfig` returns them. */
const config = {
  environment: "dev",
  databaseHost: "db.example.com",
  databasePort: 5432,
  databaseName: "daily",
  databaseSecretArn: needed.DATABASE_SECRET_ARN,
  topicArn: needed.TOPIC_ARN,
  databaseReaderEncryption: "scram-sha-256",
  sourceUrls: {},
  shrinkLimit: 0.1,
  maxSourceBytes: 2 ** 30,
};

describe("readConfig", () => {
  it("needs five variables, and has defaults for the rest", () => {
    expect(readConfig(needed)).toEqual(config);
  });

  it("reads all variables, and ignores others", () => {
    const ca = "-----BEGIN CERTIFICATE-----\nMII…\n-----END CERTIFICATE-----\n";
    const all = {
      ...needed,
      DATABASE_PORT: "6432",
      DATABASE_CA: ca,
      DATABASE_READER: "daily_delta_reader",
      DATABASE_READER_SECRET_ARN: "arn:aws:secretsmanager:eu-central-1:1:secret:quicksight",
      DATABASE_READER_ENCRYPTION: "md5",
      SITE_BUCKET: "page",
      SOURCE_URLS: '{"us-daily": {"nyt": "https://example.com/us.csv"}}',
      SOURCE_TOKENS_SECRET_ARN: "arn:aws:secretsmanager:eu-central-1:1:secret:tokens",
      SHRINK_LIMIT: "0.25",
      MAX_SOURCE_BYTES: "1000",
      AWS_REGION: "eu-central-1",
    };
    expect(readConfig(all)).toEqual({
      ...config,
      databasePort: 6432,
      databaseCa: ca,
      databaseReader: "daily_delta_reader",
      databaseReaderSecretArn: all.DATABASE_READER_SECRET_ARN,
      databaseReaderEncryption: "md5",
      siteBucket: "page",
      sourceUrls: { "us-daily": { nyt: "https://example.com/us.csv" } },
      sourceTokensSecretArn: all.SOURCE_TOKENS_SECRET_ARN,
      shrinkLimit: 0.25,
      maxSourceBytes: 1_000,
    });
  });

  it.each(Object.keys(needed))("names %s where it is missing or empty", (name) => {
    const { [name as keyof typeof needed]: _, ...others } = needed;
    expect(faultsOf(others)).toEqual([`${name} is missing`]);
    expect(faultsOf({ ...needed, [name]: undefined })).toEqual([`${name} is missing`]);
    expect(faultsOf({ ...needed, [name]: "" })).toEqual([`${name} is empty`]);
  });

  it.each([
    ["DATABASE_PORT", "", "is empty"],
    ["DATABASE_PORT", "postgres", "is not a number"],
    ["DATABASE_PORT", "5432.5", "must be a whole number from 1 to 65535"],
    ["DATABASE_PORT", "0", "must be a whole number from 1 to 65535"],
    ["DATABASE_PORT", "65536", "must be a whole number from 1 to 65535"],
    ["DATABASE_CA", "", "is empty"],
    ["DATABASE_CA", "/etc/ssl/ca.pem", "must be a PEM certificate"],
    ["SITE_BUCKET", "", "is empty"],
    ["SOURCE_URLS", "", "is empty"],
    ["SOURCE_URLS", "{nyt}", "is not JSON"],
    ["SOURCE_URLS", "null", "must be JSON like "],
    ["SOURCE_URLS", '"https://example.com"', "must be JSON like "],
    ["SOURCE_URLS.us-daily", '{"us-daily": "https://example.com"}', "must be JSON like "],
    ["SOURCE_URLS.us-daily.nyt", '{"us-daily": {"nyt": "us.csv"}}', "must be a URL"],
    ["SOURCE_URLS.us-daily.nyt", '{"us-daily": {"nyt": "https://?token=x"}}', "must be a URL"],
    [
      "SOURCE_URLS.us-daily.nyt",
      '{"us-daily": {"nyt": "https://example.com?token=x"}}',
      "must be a URL without a secret",
    ],
    ["SOURCE_TOKENS_SECRET_ARN", "", "is empty"],
    ["SHRINK_LIMIT", "", "is empty"],
    ["SHRINK_LIMIT", " ", "is not a number"],
    ["SHRINK_LIMIT", "10 %", "is not a number"],
    ["SHRINK_LIMIT", "-0.1", "must be a number from 0 to 1"],
    ["SHRINK_LIMIT", "10", "must be a number from 0 to 1"],
    ["SHRINK_LIMIT", "1e400", "must be a number from 0 to 1"],
    ["DATABASE_READER", "", "is empty"],
    ["DATABASE_READER", "Reader", "must be a role's name"],
    ["DATABASE_READER", "9reader", "must be a role's name"],
    ["DATABASE_READER", "r".repeat(64), "must be a role's name"],
    ["DATABASE_READER_SECRET_ARN", "", "is empty"],
    ["DATABASE_READER_ENCRYPTION", "SCRAM", "must be scram-sha-256 or md5"],
    ["MAX_SOURCE_BYTES", "", "is empty"],
    ["MAX_SOURCE_BYTES", "1 GB", "is not a number"],
    ["MAX_SOURCE_BYTES", "1.5", "must be a whole number from 1 to 9007199254740991"],
    ["MAX_SOURCE_BYTES", "0", "must be a whole number from 1 to 9007199254740991"],
    ["MAX_SOURCE_BYTES", "Infinity", "is not a number"],
  ])("names %s where it is %j", (name, value, problem) => {
    const [variable = ""] = name.split(".");
    const faults = faultsOf({ ...needed, [variable]: value });
    expect(faults).toHaveLength(1);
    expect(faults[0]?.startsWith(`${name} ${problem}`)).toBe(true);
    expect(faults[0]).not.toBe(`${name} is missing`);
  });

  it.each(["0", "1", "0.05", "1e-7"])("accepts a SHRINK_LIMIT of %s", (limit) => {
    expect(readConfig({ ...needed, SHRINK_LIMIT: limit }).shrinkLimit).toBe(Number(limit));
  });

  it("names all variables that are wrong, at once, in message and details", () => {
    const { TOPIC_ARN: _, ...others } = needed;
    const environment = { ...others, DATABASE_HOST: "", DATABASE_PORT: "0", SHRINK_LIMIT: "2" };
    const faults = [
      "DATABASE_HOST is empty",
      "DATABASE_PORT must be a whole number from 1 to 65535",
      "TOPIC_ARN is missing",
      "SHRINK_LIMIT must be a number from 0 to 1",
    ];
    expect(faultsOf(environment)).toEqual(faults);
    expect(() => readConfig(environment)).toThrow(
      `the function's environment variables are wrong: ${faults.join("; ")}. Set them and try again`,
    );
  });

  it("names every needed variable where nothing is set", () => {
    expect(faultsOf({}).toSorted()).toEqual(
      Object.keys(needed)
        .map((name) => `${name} is missing`)
        .toSorted(),
    );
  });
});
