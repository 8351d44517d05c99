import { describe, expect, it } from "@jest/globals";
import { readConfig } from "../../src/config.ts";
import { ConfigurationError } from "../../src/errors.ts";

const needed = {
  ENVIRONMENT: "dev",
  DATABASE_HOST: "db.example.com",
  DATABASE_NAME: "daily",
  DATABASE_SECRET_ARN: "arn:aws:secretsmanager:eu-central-1:1:secret:db",
  TOPIC_ARN: "arn:aws:sns:eu-central-1:1:daily-delta",
};

/** What is wrong with these variables. */
function faultsOf(environment: Record<string, string | undefined>): readonly string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.details;
    throw error;
  }
}

describe("readConfig", () => {
  it("needs five variables, and has defaults for the rest", () => {
    expect(readConfig(needed)).toEqual({
      ...needed,
      DATABASE_PORT: 5432,
      SOURCE_URLS: {},
      SHRINK_LIMIT: 0.1,
      MAX_SOURCE_BYTES: 2 ** 30,
    });
  });

  it("reads all variables, and ignores others", () => {
    const all = {
      ...needed,
      DATABASE_PORT: "6432",
      DATABASE_CA: "-----BEGIN CERTIFICATE-----\nMII…\n-----END CERTIFICATE-----\n",
      SOURCE_URLS: '{"us-daily": {"nyt": "https://example.com/us.csv"}}',
      SHRINK_LIMIT: "0.25",
      MAX_SOURCE_BYTES: "1000",
    };
    expect(readConfig({ ...all, AWS_REGION: "eu-central-1" })).toEqual({
      ...all,
      DATABASE_PORT: 6432,
      SOURCE_URLS: { "us-daily": { nyt: "https://example.com/us.csv" } },
      SHRINK_LIMIT: 0.25,
      MAX_SOURCE_BYTES: 1_000,
    });
  });

  it.each(Object.keys(needed))("names %s where it is missing or empty", (name) => {
    const { [name as keyof typeof needed]: _, ...others } = needed;
    expect(faultsOf(others)).toEqual([`${name} is missing`]);
    expect(faultsOf({ ...needed, [name]: undefined })).toEqual([`${name} is missing`]);
    expect(faultsOf({ ...needed, [name]: "" })).toEqual([`${name} is empty`]);
  });

  it.each([
    ["DATABASE_PORT", "", "is not a number"],
    ["DATABASE_PORT", "postgres", "is not a number"],
    ["DATABASE_PORT", "5432.5", "is not a whole number"],
    ["DATABASE_PORT", "0", "is no port"],
    ["DATABASE_PORT", "65536", "is no port"],
    ["DATABASE_CA", "", "is no PEM certificate"],
    ["DATABASE_CA", "/etc/ssl/ca.pem", "is no PEM certificate"],
    ["SOURCE_URLS", "", "is not JSON"],
    ["SOURCE_URLS", "{nyt}", "is not JSON"],
    ["SOURCE_URLS", "null", "must be JSON like "],
    ["SOURCE_URLS", '"https://example.com"', "must be JSON like "],
    ["SOURCE_URLS.us-daily", '{"us-daily": "https://example.com"}', "must be JSON like "],
    ["SOURCE_URLS.us-daily.nyt", '{"us-daily": {"nyt": "us.csv"}}', "is not a URL"],
    ["SHRINK_LIMIT", "", "is not a number"],
    ["SHRINK_LIMIT", " ", "is not a number"],
    ["SHRINK_LIMIT", "10 %", "is not a number"],
    ["SHRINK_LIMIT", "-0.1", "must be from 0 to 1"],
    ["SHRINK_LIMIT", "10", "must be from 0 to 1"],
    ["MAX_SOURCE_BYTES", "", "is not a number"],
    ["MAX_SOURCE_BYTES", "1 GB", "is not a number"],
    ["MAX_SOURCE_BYTES", "1.5", "is not a whole number"],
    ["MAX_SOURCE_BYTES", "0", "must be at least 1"],
    ["MAX_SOURCE_BYTES", "Infinity", "is not a number"],
  ])("names %s where it is %j", (name, value, problem) => {
    const [variable = ""] = name.split(".");
    const faults = faultsOf({ ...needed, [variable]: value });
    expect(faults).toHaveLength(1);
    expect(faults[0]?.startsWith(`${name} ${problem}`)).toBe(true);
    expect(faults[0]).not.toBe(`${name} is missing`);
  });

  it.each(["0", "1", "0.05"])("accepts a SHRINK_LIMIT of %s", (limit) => {
    expect(readConfig({ ...needed, SHRINK_LIMIT: limit }).SHRINK_LIMIT).toBe(Number(limit));
  });

  it("names all variables that are wrong, at once, in message and details", () => {
    const { TOPIC_ARN: _, ...others } = needed;
    const environment = { ...others, DATABASE_HOST: "", DATABASE_PORT: "0", SHRINK_LIMIT: "2" };
    const faults = [
      "DATABASE_HOST is empty",
      "DATABASE_PORT is no port",
      "TOPIC_ARN is missing",
      "SHRINK_LIMIT must be from 0 to 1",
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
