import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Context } from "aws-lambda";
import { AwsError, AwsServer } from "../support/aws-server.ts";
import { type Responder, startHttpServer, type TestServer } from "../support/http-server.ts";

// The logger reads its level when the module is loaded.
process.env.POWERTOOLS_LOG_LEVEL = "SILENT";
const { handler } = await import("../../src/webhooks.ts");

const ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:webhooks-AbCdEf";
const event = {
  Records: [{ Sns: { Subject: "[dev] OK us-daily: 1 new", Message: "1 new row" } }],
};
const within = (milliseconds: number) =>
  ({ getRemainingTimeInMillis: () => milliseconds }) as unknown as Context;

describe("the function that passes messages on to webhooks", () => {
  let aws: AwsServer;
  let server: TestServer;
  let bodies: Record<string, unknown>[];
  const before = { ...process.env };

  beforeAll(async () => {
    [aws, server] = [await AwsServer.start(), await startHttpServer()];
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: aws.url,
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      WEBHOOKS_SECRET_ARN: ARN,
    });
  });
  beforeEach(() => {
    bodies = [];
  });
  afterAll(async () => {
    process.env = before;
    await Promise.all([server.close(), aws.close()]);
  });

  const answer =
    (status: number): Responder =>
    async (request, response) => {
      bodies.push(JSON.parse(await text(request)));
      response.writeHead(status).end();
    };
  const webhooks = (fields: object) => aws.secrets.set(ARN, JSON.stringify(fields));
  const faultOf = (milliseconds = 10_000): Promise<Error> =>
    handler(event, within(milliseconds)).then(
      () => new Error("it succeeded"),
      (error: Error) => error,
    );

  it("posts each message to each webhook of the secret", async () => {
    for (const path of ["/slack", "/teams", "/a", "/b"]) server.serve(path, answer(200));
    webhooks({
      slack: server.url("/slack"),
      teams: server.url("/teams"),
      json: [server.url("/a"), server.url("/b")],
    });
    expect(await handler(event, within(60_000))).toEqual({ posted: 4 });
    const alert = { subject: "[dev] OK us-daily: 1 new", body: "1 new row", isFailure: false };
    expect(bodies.filter((body) => "alert" in body)).toEqual([{ alert }, { alert }]);
    expect(bodies).toHaveLength(4);
  });

  it("reads the secret again for each message", async () => {
    server.serve("/old", answer(200));
    server.serve("/new", answer(200));
    for (const path of ["/old", "/new"]) {
      webhooks({ json: server.url(path) });
      await handler(event, within(60_000));
    }
    expect(server.requests.slice(-2).map(({ path }) => path)).toEqual(["/old", "/new"]);
  });

  it("fails if one webhook fails, and names it, when the others have their message", async () => {
    server.serve("/secret-path", answer(404));
    server.serve("/good", answer(200));
    webhooks({ slack: server.url("/secret-path"), json: server.url("/good") });
    const fault = await faultOf();
    expect(fault.name).toBe("ForwardingFailure");
    expect(fault.message).toMatch(
      /^1 of 2 webhooks did not take \[dev\] OK us-daily: 1 new: slack at 127\.0\.0\.1:\d+: the Slack webhook returned 404/,
    );
    expect(fault.message).not.toContain("secret-path");
    expect(bodies).toHaveLength(2);
  });

  it.each<[string, () => unknown, RegExp]>([
    ["is missing", () => aws.secrets.delete(ARN), /secret .* cannot be read/],
    ["is not JSON", () => aws.secrets.set(ARN, "https://hooks.example/x"), /is not JSON/],
    ["names none", () => webhooks({}), /names no webhook/],
    ["names an unknown kind", () => webhooks({ irc: "https://e.org/x" }), /"irc" is not a kind/],
    ["has an address without TLS", () => webhooks({ slack: "http://e.org/x" }), /https: URL/],
  ])("fails with what to do if the secret %s", async (_, prepare, expected) => {
    prepare();
    const fault = await faultOf();
    expect(fault.message).toMatch(expected);
    expect(fault.message).not.toMatch(/hooks\.example|e\.org/);
  });

  it("fails if its setting is missing", async () => {
    delete process.env.WEBHOOKS_SECRET_ARN;
    expect((await faultOf()).message).toBe("WEBHOOKS_SECRET_ARN is missing");
    process.env.WEBHOOKS_SECRET_ARN = ARN;
  });

  it("does not try again when its time is up", async () => {
    webhooks({ slack: server.url("/a") });
    aws.fail("GetSecretValue", new AwsError(500, "InternalServiceError"), 100);
    expect((await faultOf(0)).message).toMatch(/cannot be read/);
    aws.fail("GetSecretValue", new AwsError(500, "InternalServiceError"), 0);
  });
});
