import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { ConfigurationError, DatabaseUnavailableError } from "../../../src/core/errors.ts";
import { readSecret } from "../../../src/lambda/aws-secret.ts";
import { AwsError, AwsServer } from "../../support/aws-server.ts";

const PARAMETER = "arn:aws:ssm:eu-central-1:123456789012:parameter/daily-delta-thrift/database";
const { signal } = new AbortController();
const before = { ...process.env };
let aws: AwsServer;

const read = () =>
  readSecret(PARAMETER, signal, DatabaseUnavailableError, (fields) => fields.password);

beforeAll(async () => {
  aws = await AwsServer.start();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: aws.url,
    AWS_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: "testing",
    AWS_SECRET_ACCESS_KEY: "testing",
  });
});

beforeEach(() => {
  aws.heal();
  aws.parameters.clear();
});

afterAll(async () => {
  process.env = before;
  await aws.close();
});

describe("readSecret of a parameter", () => {
  it("decrypts the parameter that the ARN names", async () => {
    aws.parameters.set(PARAMETER, '{"username":"job","password":"word"}');
    expect(await read()).toBe("word");
  });

  it("reports a missing parameter as wrong configuration", async () => {
    await expect(read()).rejects.toThrow(ConfigurationError);
    await expect(read()).rejects.toThrow(/parameter\/daily-delta-thrift\/database cannot be read/);
  });

  it("never quotes a parameter that is not JSON", async () => {
    aws.parameters.set(PARAMETER, '{"password":"word');
    const error = await read().catch((reason: Error) => reason);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(String(error)).toMatch(/is not JSON/);
    expect(String(error)).not.toContain("word");
  });

  it("reports a service that does not work as unavailable", async () => {
    aws.fail("GetParameter", new AwsError(500, "InternalServerError"));
    await expect(read()).rejects.toThrow(DatabaseUnavailableError);
  });
});
