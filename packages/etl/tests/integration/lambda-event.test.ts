import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { file } from "../support/http-responders.ts";
import { streamed } from "../support/runs.ts";
import { SECRET_WORD, TestFunction, type Variables } from "../support/test-function.ts";

describe("the deployed function, asked or set up wrongly,", () => {
  let lambda: TestFunction;
  beforeAll(async () => {
    lambda = await TestFunction.start();
  });
  afterAll(() => lambda.close());
  beforeEach(async () => {
    await lambda.reset();
    await lambda.query("drop schema if exists daily_delta cascade");
  });

  const ledger = () => lambda.query("select to_regclass('daily_delta.runs') as runs");
  const event = { dataset: "us-states", executionId: "first" };

  it.each<[string, unknown, RegExp]>([
    ["nothing", undefined, /^the event is wrong: the event: /],
    ["null", null, /^the event is wrong: the event: /],
    ["a string", "us-states", /^the event is wrong: the event: /],
    ["no dataset", {}, /^the event is wrong: dataset: /],
    ["a dataset that is a number", { dataset: 1 }, /^the event is wrong: dataset: /],
    ["an empty dataset", { dataset: "" }, /^the event is wrong: dataset: is empty/],
    ["a dataset that is a list", { dataset: ["us-states"] }, /^the event is wrong: dataset: /],
    ["an unknown dataset", { dataset: "us" }, /"us"\. Available: us-daily, us-states, us-counties/],
    [
      "a dataset of no use",
      { dataset: "constructor" },
      /unknown dataset "constructor"\. Available: /,
    ],
    ["a dataset on two lines", { dataset: "é💥\n\0" }, /^unknown dataset "é💥\\n\\u0000"\. /],
    ["a very long dataset", { dataset: "x".repeat(300) }, /^unknown dataset "xxx/],
    [
      "a number for executionId",
      { ...event, executionId: 1 },
      /^the event is wrong: executionId: /,
    ],
    ["a number for scheduledTime", { ...event, scheduledTime: 1 }, /wrong: scheduledTime: /],
    ["a string for acceptShrink", { ...event, acceptShrink: "yes" }, /wrong: acceptShrink: /],
    ["two wrong fields", { ...event, full: 1, acceptShrink: 1 }, /acceptShrink: .*; full: /],
  ])("reports %s", async (_, wrong, message) => {
    const requestId = "11111111-2222-3333-4444-555555555555";
    const { error, messages, logs, metrics } = await lambda.invoke(wrong, { requestId });
    expect(messages).toHaveLength(1);
    const json = messages[0]?.message.split(/\n\n(?=\{\n)/)[1] ?? "";
    const record = JSON.parse(json);
    expect(record).toMatchObject({
      runId: null,
      status: "failed",
      error: { code: "CONFIGURATION" },
    });
    expect(record.error.message).toMatch(message);
    const { executionId } = (wrong ?? {}) as { executionId?: unknown };
    expect(record.executionId).toBe(String(executionId ?? requestId));
    expect(error?.name).toBe("ReportedFailure");
    expect(error?.message).toContain(record.error.message);
    expect(logs).toMatchObject([{ level: "ERROR", message: "failed", run: record }]);
    expect(metrics).toMatchObject([{ Failures: 1, Successes: 0, environment: "test" }]);
    expect(await ledger()).toEqual([{ runs: null }]);
  });

  it("runs datasets that its handler was made with, and no others", async () => {
    const own = { datasets: [streamed] };
    const urls = { "test-streamed": { left: lambda.web.url("/left.csv") } };
    lambda.web.serve("/left.csv", file("day,cases\n2021-01-01,5\n"));
    const variables = { SOURCE_URLS: JSON.stringify(urls) };
    const { record } = await lambda.invoke({ dataset: streamed.name }, { ...own, variables });
    expect(record).toMatchObject({ dataset: streamed.name, status: "succeeded", inserted: 1 });
    await lambda.query("drop table test_streamed");
    const { error } = await lambda.invoke(event, own);
    expect(error?.message).toContain('unknown dataset "us-states". Available: test-streamed');
  });

  it.each<[string, string | undefined, string]>([
    ["ENVIRONMENT", undefined, "is missing"],
    ["DATABASE_HOST", undefined, "is missing"],
    ["DATABASE_HOST", "", "is empty"],
    ["DATABASE_PORT", "the usual", "is not a number"],
    ["DATABASE_NAME", undefined, "is missing"],
    ["DATABASE_SECRET_ARN", undefined, "is missing"],
    ["DATABASE_CA", "/etc/ssl/ca.pem", "must be a PEM certificate"],
    ["SOURCE_URLS", "{nyt", "is not JSON"],
    ["SHRINK_LIMIT", "10 %", "is not a number"],
    ["MAX_SOURCE_BYTES", "0", "must be a whole number from 1 to"],
  ])("reports that %s is %j", async (name, value, fault) => {
    const { error, messages } = await lambda.invoke(event, { variables: { [name]: value } });
    expect(messages).toHaveLength(1);
    const [{ message, attributes } = { message: "", attributes: {} }] = messages;
    expect(message).toContain(`the function's environment variables are wrong: ${name} ${fault}`);
    const environment = name === "ENVIRONMENT" ? "?" : "test";
    expect(attributes).toEqual({ dataset: "us-states", status: "failed", environment });
    expect(error?.name).toBe("ReportedFailure");
    expect(error?.message).toContain(`${name} ${fault}`);
    expect(await ledger()).toEqual([{ runs: null }]);
  });

  it.each([undefined, ""])("says that it has no topic to tell it (%j)", async (topic) => {
    const { error, messages } = await lambda.invoke(event, { variables: { TOPIC_ARN: topic } });
    expect(messages).toEqual([]);
    expect(error?.name).toBe("ConfigurationError");
    expect(error?.message).toMatch(/TOPIC_ARN is (missing|empty)/);
    expect(await ledger()).toEqual([{ runs: null }]);
  });

  it("leaves a topic that is not there to the on-failure destination", async () => {
    const variables = { TOPIC_ARN: "arn:aws:sns:eu-central-1:123456789012:other", ENVIRONMENT: "" };
    const { error, messages } = await lambda.invoke(event, { variables });
    expect(messages).toEqual([]);
    expect(error?.name).toBe("UnreportedFailure");
    expect(error?.message).toMatch(/ENVIRONMENT is empty/);
  });

  it.each<[Variables, string, RegExp]>([
    [
      { SOURCE_URLS: '{"us-states":{"nty":"https://example.com/"}}' },
      "CONFIGURATION",
      /dataset "us-states" has no source "nty"\. Did you mean nyt\? Available: nyt/,
    ],
    [
      { SOURCE_URLS: '{"us-states":{"nyt":"s3://b/us.csv"}}' },
      "CONFIGURATION",
      /"s3:\/\/b\/us.csv"/,
    ],
    [{ MAX_SOURCE_BYTES: "100" }, "SOURCE", /nyt\.csv has more than 100 bytes/],
  ])("obeys %j, and the ledger has it", async (variables, code, message) => {
    const { error, messages } = await lambda.invoke(event, { variables });
    expect(messages).toHaveLength(1);
    expect(error?.name).toBe("ReportedFailure");
    expect(error?.message).toMatch(message);
    const [run] = await lambda.query("select status, error from daily_delta.runs");
    expect(run).toMatchObject({ status: "failed", error: { code } });
  });

  it.each([
    `https://me:${SECRET_WORD}@example.com/us.csv`,
    `https://example.com/us.csv?token=${SECRET_WORD}`,
  ])("refuses a secret in SOURCE_URLS before anything is fetched", async (url) => {
    const variables = { SOURCE_URLS: JSON.stringify({ "us-states": { nyt: url } }) };
    const { error, messages } = await lambda.invoke(event, { variables });
    expect(messages).toHaveLength(1);
    expect(error?.message).toMatch(
      /^CONFIGURATION: .*SOURCE_URLS\.us-states\.nyt must be a URL without a secret: put the token into the secret of SOURCE_TOKENS_SECRET_ARN/,
    );
  });

  describe("with SOURCE_TOKENS_SECRET_ARN", () => {
    const SOURCE_TOKENS_SECRET_ARN =
      "arn:aws:secretsmanager:eu-central-1:123456789012:secret:t-AbC";
    const invokeWith = (secret: string) => {
      lambda.aws.secrets.set(SOURCE_TOKENS_SECRET_ARN, secret);
      return lambda.invoke(event, { variables: { SOURCE_TOKENS_SECRET_ARN } });
    };
    const lastAuthorization = () => lambda.web.requests.at(-1)?.headers.authorization;

    it("sends the source's token from the secret", async () => {
      const { record } = await invokeWith(`{"SOURCE_TOKEN_NYT": "${SECRET_WORD}"}`);
      expect(record).toMatchObject({ status: "succeeded" });
      expect(lastAuthorization()).toBe(`Bearer ${SECRET_WORD}`);
      expect(JSON.stringify(await lambda.query("select * from daily_delta.runs"))).not.toContain(
        SECRET_WORD,
      );
    });

    it.each([
      [`{"nyt": "${SECRET_WORD}"}`, /it has no field such as "SOURCE_TOKEN_NYT"/],
      [`{"SOURCE_TOKEN_NYT": "Bearer ${SECRET_WORD}"}`, /SOURCE_TOKEN_NYT is not a token/],
      [`{"SOURCE_TOKEN_NTY": "${SECRET_WORD}"}`, /Did you mean SOURCE_TOKEN_NYT\?/],
      [SECRET_WORD, /the secret arn:aws:secretsmanager:\S+ is not JSON/],
    ])("reports a secret that is wrong, without its text", async (secret, said) => {
      const { error, messages } = await invokeWith(secret);
      expect(messages).toHaveLength(1);
      expect(error?.message).toMatch(/^CONFIGURATION: /);
      expect(error?.message).toMatch(said);
    });

    it("reports a secret that is not there", async () => {
      const variables = { SOURCE_TOKENS_SECRET_ARN: `${SOURCE_TOKENS_SECRET_ARN}2` };
      const { error } = await lambda.invoke(event, { variables });
      expect(error?.message).toMatch(/^CONFIGURATION: the secret \S+2 cannot be read/);
    });
  });

  it("obeys SHRINK_LIMIT", async () => {
    lambda.serveDay(2);
    await lambda.invoke({ dataset: "us-states" });
    lambda.serveDay(1);
    const strict = await lambda.invoke(event, { variables: { SHRINK_LIMIT: "0.05" } });
    expect(strict.error?.message).toMatch(/^SHRUNK: /);
    const { record } = await lambda.invoke({ dataset: "us-states" });
    expect(record).toMatchObject({ status: "succeeded", missing: 2 });
  });
});
