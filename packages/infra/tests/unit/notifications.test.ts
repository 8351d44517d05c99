import { describe, expect, it } from "@jest/globals";
import { type Synthesized, synthesized } from "../support/synthesized.ts";

const region = "us-east-1";
const policyOf = (stack: Synthesized, type: string) =>
  JSON.parse(String(stack.the(type).policy)).Statement as {
    Sid: string;
    Effect: string;
    Principal: { Service?: string | string[] };
    Condition?: object;
  }[];

describe("the topic", () => {
  it("has no subscription unless somebody is named", () => {
    expect(synthesized({ region }).all("aws_sns_topic_subscription")).toEqual([]);
  });

  it("has one for each e-mail address and each other endpoint", () => {
    const stack = synthesized({
      region,
      notifications: {
        emails: ["a@example.org", "b@example.org"],
        subscriptions: [{ protocol: "https", endpoint: "https://example.org/hook" }],
      },
    });
    expect(
      stack.all("aws_sns_topic_subscription").map(({ protocol, endpoint }) => [protocol, endpoint]),
    ).toEqual([
      ["email", "a@example.org"],
      ["email", "b@example.org"],
      ["https", "https://example.org/hook"],
    ]);
  });

  it("is encrypted with a key of its own, whose policy admits the services that publish", () => {
    const stack = synthesized({ region });
    expect(stack.the("aws_sns_topic").kms_master_key_id).toMatch(/^\$\{aws_kms_key\.\w+\.arn\}$/);
    const publishers = policyOf(stack, "aws_kms_key").find(({ Sid }) => Sid === "Publishers");
    expect(publishers?.Principal.Service).toEqual([
      "cloudwatch.amazonaws.com",
      "events.amazonaws.com",
    ]);
  });

  it("admits alarms of this account and rules, and nobody without TLS", () => {
    const statements = policyOf(synthesized({ region }), "aws_sns_topic_policy");
    const by = (sid: string) => statements.find(({ Sid }) => Sid === sid);
    expect(by("Alarms")).toMatchObject({
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Condition: {
        StringEquals: { "aws:SourceAccount": expect.stringContaining("aws_caller_identity") },
      },
    });
    expect(by("Rules")?.Principal).toEqual({ Service: "events.amazonaws.com" });
    // With a condition, EventBridge's messages would be dropped silently.
    expect(by("Rules")).not.toHaveProperty("Condition");
    expect(statements.find(({ Effect }) => Effect === "Deny")).toMatchObject({
      Action: "sns:Publish",
      Principal: "*",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    });
  });
});

describe("unreported failures", () => {
  it("are passed on by a rule that leaves out what the function has reported", () => {
    const stack = synthesized({ region });
    expect(JSON.parse(String(stack.the("aws_cloudwatch_event_rule").event_pattern))).toEqual({
      source: ["lambda"],
      detail: {
        responsePayload: {
          errorType: [{ "anything-but": ["ReportedFailure"] }, { exists: false }],
        },
      },
    });
  });

  it("become a text whose every placeholder is filled from the record", () => {
    const target = synthesized({ region }).the("aws_cloudwatch_event_target");
    const { input_paths: paths, input_template: template } = target.input_transformer as {
      input_paths: Record<string, string>;
      input_template: string;
    };
    const used = [...template.matchAll(/<(\w+)>/g)].map(([, name]) => name);
    expect(used.sort()).toEqual(Object.keys(paths).sort());
    expect(template.split("\n").every((line) => /^"[^"]+"$/.test(line))).toBe(true);
    expect(target.arn).toMatch(/aws_sns_topic/);
  });
});
