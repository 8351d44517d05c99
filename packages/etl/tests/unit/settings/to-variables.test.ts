import { describe, expect, it } from "@jest/globals";
import { readConfig } from "../../../src/settings/read-config.ts";
import { settings } from "../../../src/settings/settings.ts";
import { toVariables } from "../../../src/settings/to-variables.ts";

const needed = {
  environment: "dev",
  databaseHost: "db.example.com",
  databaseName: "daily",
  databaseSecretArn: "arn:aws:secretsmanager:eu-central-1:1:secret:db",
  topicArn: "arn:aws:sns:eu-central-1:1:daily-delta",
};

const everything = {
  ...needed,
  databasePort: 6432,
  databaseCa: "-----BEGIN CERTIFICATE-----\nMII…\n-----END CERTIFICATE-----\n",
  siteBucket: "page",
  sourceUrls: { "us-daily": { nyt: "https://example.com/us.csv" } },
  sourceTokensSecretArn: "arn:aws:secretsmanager:eu-central-1:1:secret:tokens",
  shrinkLimit: 0.0000001,
  maxSourceBytes: Number.MAX_SAFE_INTEGER,
};

describe("toVariables", () => {
  it("writes what readConfig reads", () => {
    expect(readConfig(toVariables(everything))).toMatchObject(everything);
    expect(readConfig(toVariables(needed))).toMatchObject(needed);
  });

  it("writes no variable for a setting that is undefined", () => {
    const variables = toVariables({ ...needed, shrinkLimit: undefined });
    const expected = ["ENVIRONMENT", "DATABASE_HOST", "DATABASE_NAME", "DATABASE_SECRET_ARN"];
    expect(Object.keys(variables)).toEqual([...expected, "TOPIC_ARN"]);
  });

  it("has a variable of its own for every setting", () => {
    const variables = Object.values(settings).map(({ variable }) => variable);
    expect(new Set(variables).size).toBe(variables.length);
  });

  it("does not compile with a setting that is not declared", () => {
    // @ts-expect-error: misspelled
    toVariables({ ...needed, shrinkLimt: 0.1 });
  });
});
