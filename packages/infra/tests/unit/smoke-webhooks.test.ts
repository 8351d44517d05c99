import { describe, expect, it } from "@jest/globals";
import { smokeWebhooks } from "../../src/smoke/smoke-webhooks.ts";

const functionName = "daily-delta-dev-webhooks";
const answering = (answer: object, FunctionError?: string) => ({
  environment: "dev",
  functionName,
  invoke: async () => ({ FunctionError, Payload: Buffer.from(JSON.stringify(answer)) as never }),
});

describe("smokeWebhooks", () => {
  it("sends the function an event as SNS does", async () => {
    const calls: unknown[] = [];
    await smokeWebhooks({
      ...answering({ posted: 2 }),
      invoke: async (name, event) => {
        calls.push(name, event);
        return { FunctionError: undefined, Payload: Buffer.from('{"posted":2}') as never };
      },
    });
    expect(calls).toEqual([
      functionName,
      {
        Records: [{ Sns: { Subject: "[dev] test of the webhooks", Message: expect.any(String) } }],
      },
    ]);
  });

  it("returns how many webhooks took the message", async () => {
    expect(await smokeWebhooks(answering({ posted: 2 }))).toBe(2);
  });

  it.each([
    [
      { errorMessage: "1 of 2 webhooks did not take it: slack at x: 404." },
      /failed: 1 of 2 .* 404\. Fix the secret/,
    ],
    [{}, /failed: Unhandled\. Fix the secret/],
  ])("reports the function's error: %j", async (answer, expected) => {
    await expect(smokeWebhooks(answering(answer, "Unhandled"))).rejects.toThrow(expected);
  });
});
