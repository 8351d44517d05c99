import { describe, expect, it } from "@jest/globals";
import { type Synthesized, synthesized } from "../support/synthesized.ts";

const region = "us-east-1";
const policyOf = (stack: Synthesized, type: string) =>
  JSON.parse(String(stack.all(type).at(-1)?.policy)).Statement as {
    Sid: string;
    Effect: string;
    Principal: { Service?: string | string[] };
    Condition?: object;
  }[];

const subscribersOf = (stack: Synthesized, topic: string) =>
  stack
    .all("aws_sns_topic_subscription")
    .filter((subscription) => String(subscription.topic_arn).includes(topic))
    .map(({ protocol, endpoint }) => [protocol, endpoint]);
/** The topic that all messages but those about itself go to. */
const mainTopic = (stack: Synthesized) =>
  stack.all("aws_sns_topic").find(({ name }) => name === "daily-delta-test");

describe("the fallback topic", () => {
  const stack = synthesized({
    region,
    notifications: {
      emails: ["a@example.org"],
      subscriptions: [{ protocol: "https", endpoint: "https://example.org/hook" }],
    },
  });

  it("has the subscribers of the topic, and no key that could fail", () => {
    expect(subscribersOf(stack, "notifications_fallback")).toEqual(
      subscribersOf(stack, "notifications_topic"),
    );
    const topic = stack
      .all("aws_sns_topic")
      .find(({ name }) => name === "daily-delta-test-fallback");
    expect(topic).toBeDefined();
    expect(topic).not.toHaveProperty("kms_master_key_id");
  });

  it("gets the alarm about messages that the topic did not take, and nothing else", () => {
    const alarms = stack.all("aws_cloudwatch_metric_alarm");
    const to = (topic: string) =>
      alarms
        .filter(({ alarm_actions: actions }) => JSON.stringify(actions).includes(topic))
        .map(({ alarm_name: name }) => String(name));
    expect(to("notifications_fallback")).toEqual(["daily-delta-test-failed-deliveries"]);
    expect(to("notifications_topic")).toHaveLength(alarms.length - 1);
  });

  it("takes messages only from alarms of this account, and only with TLS", () => {
    const [id] = Object.keys(stack.json.resource.aws_sns_topic ?? {}).filter((key) =>
      key.includes("fallback"),
    );
    const policy = stack
      .all("aws_sns_topic_policy")
      .find(({ arn }) => arn === `\${aws_sns_topic.${id}.arn}`);
    const statements = JSON.parse(String(policy?.policy)).Statement;
    expect(statements.map(({ Sid }: { Sid: string }) => Sid)).toEqual(["Alarms", "TlsOnly"]);
    expect(statements[0].Condition.StringEquals["aws:SourceAccount"]).toContain("caller_identity");
  });
});

describe("the topic", () => {
  it("has no subscription unless the environment names a receiver", () => {
    expect(synthesized({ region }).all("aws_sns_topic_subscription")).toEqual([]);
  });

  it("has a subscription for each e-mail address and each other endpoint", () => {
    const stack = synthesized({
      region,
      notifications: {
        emails: ["a@example.org", "b@example.org"],
        subscriptions: [{ protocol: "https", endpoint: "https://example.org/hook" }],
      },
    });
    expect(subscribersOf(stack, "notifications_topic")).toEqual([
      ["email", "a@example.org"],
      ["email", "b@example.org"],
      ["https", "https://example.org/hook"],
    ]);
  });

  it("is encrypted with a key of its own, whose policy admits the services that publish", () => {
    const stack = synthesized({ region });
    expect(mainTopic(stack)?.kms_master_key_id).toMatch(/^\$\{aws_kms_key\.\w+\.arn\}$/);
    const services = policyOf(stack, "aws_kms_key").flatMap(
      ({ Principal }) => Principal.Service ?? [],
    );
    expect(services).toEqual(["cloudwatch.amazonaws.com", "events.amazonaws.com"]);
  });

  it("takes messages from alarms of this account and from rules, and only with TLS", () => {
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

  it("get a message that fits all of their causes", () => {
    const { input_template: template } = synthesized({ region }).the("aws_cloudwatch_event_target")
      .input_transformer as { input_template: string };
    expect(template.split("\n")[0]).toBe(
      '"Daily Delta: the run of <dataset> failed, and could not send a message itself."',
    );
    expect(template).not.toContain("from outside");
  });

  it("become a message whose placeholders are all filled from the record", () => {
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
