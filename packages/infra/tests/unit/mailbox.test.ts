import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Mailbox } from "../../src/smoke/mailbox.ts";

const TOPIC = "arn:aws:sns:eu-west-1:123456789012:daily-delta-dev";
const QUEUE = "arn:aws:sqs:eu-west-1:123456789012:smoke-1";

/** Calls of AWS, in their order; the answers are just enough. */
const calls: { action: string; body: string }[] = [];
const ANSWERS: Readonly<Record<string, string>> = {
  GetQueueAttributes: JSON.stringify({ Attributes: { QueueArn: QUEUE } }),
  Subscribe:
    "<SubscribeResponse><SubscribeResult><SubscriptionArn>arn:aws:sns:s</SubscriptionArn></SubscribeResult></SubscribeResponse>",
};
let server: Server;
const before = { ...process.env };

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const target = String(request.headers["x-amz-target"] ?? "").split(".")[1];
    const action = target ?? new URLSearchParams(body).get("Action") ?? "?";
    calls.push({ action, body });
    if (action === "CreateQueue") {
      return response.end(JSON.stringify({ QueueUrl: `${process.env.AWS_ENDPOINT_URL}/smoke-1` }));
    }
    return response.end(ANSWERS[action] ?? (target ? "{}" : `<${action}Response/>`));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "testing",
    AWS_SECRET_ACCESS_KEY: "testing",
  });
});

afterAll(async () => {
  process.env = before;
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

describe("Mailbox.open with a topic", () => {
  it("creates the queue together with its policy, which would take a minute to spread later", async () => {
    await using mailbox = await Mailbox.open("smoke-1", TOPIC);
    expect(mailbox.arn).toBe(QUEUE);
    const actions = calls.map(({ action }) => action);
    expect(actions).not.toContain("SetQueueAttributes");
    expect(actions.indexOf("CreateQueue")).toBeLessThan(actions.indexOf("Subscribe"));
    const { Attributes } = JSON.parse(
      String(calls.find(({ action }) => action === "CreateQueue")?.body),
    );
    expect(JSON.parse(Attributes.Policy).Statement).toEqual([
      {
        Effect: "Allow",
        Principal: { Service: "sns.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: QUEUE,
        Condition: { ArnEquals: { "aws:SourceArn": TOPIC } },
      },
    ]);
  });

  it("removes subscription and queue at the end", () => {
    expect(calls.map(({ action }) => action).slice(-2)).toEqual(["Unsubscribe", "DeleteQueue"]);
  });
});
