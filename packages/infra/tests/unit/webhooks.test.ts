import { describe, expect, it } from "@jest/globals";
import { monthlyCosts } from "../../src/costs/monthly-costs.ts";
import { environments } from "../../src/environments.ts";
import { type Synthesized, synthesized } from "../support/synthesized.ts";

const webhooksSecretArn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:webhooks-a1B2c3";
const withWebhooks = (environment: keyof typeof environments) => {
  const settings: Parameters<typeof synthesized>[0] = environments[environment];
  const notifications = { ...settings.notifications, webhooksSecretArn };
  return synthesized({ ...settings, notifications }, environment);
};
const forwarderOf = (stack: Synthesized) =>
  stack
    .all("aws_lambda_function")
    .filter(({ function_name: name }) => String(name).endsWith("-webhooks"));

describe.each([
  ["dev", 2],
  ["thrift", 1],
] as const)("webhooks of %s", (environment, topics) => {
  const stack = withWebhooks(environment);
  const [forwarder] = forwarderOf(stack);
  const [id] = Object.keys(stack.json.resource.aws_lambda_function ?? {}).filter((name) =>
    name.startsWith("webhooks_"),
  );

  it("are called by a function outside of the VPC, which reaches hosts without IPv6", () => {
    expect(forwarderOf(stack)).toHaveLength(1);
    expect(forwarder).toMatchObject({ handler: "webhooks.handler", memory_size: 256 });
    expect(forwarder).not.toHaveProperty("vpc_config");
    expect(JSON.stringify(forwarder)).not.toMatch(/DUALSTACK|ipv6/i);
  });

  it("get the messages of all topics, which may call the function", () => {
    const subscriptions = stack
      .all("aws_sns_topic_subscription")
      .filter(({ protocol }) => protocol === "lambda");
    expect(subscriptions.map(({ topic_arn: topic }) => topic).sort()).toEqual(
      Object.keys(stack.json.resource.aws_sns_topic ?? {})
        .map((name) => `\${aws_sns_topic.${name}.arn}`)
        .sort(),
    );
    expect(subscriptions).toHaveLength(topics);
    for (const { endpoint } of subscriptions) {
      expect(endpoint).toBe(`\${aws_lambda_function.${id}.arn}`);
    }
    expect(
      stack.all("aws_lambda_permission").map((permission) => ({
        ...permission,
        "//": undefined,
      })),
    ).toEqual(
      subscriptions.map(({ topic_arn: topic }) =>
        expect.objectContaining({
          action: "lambda:InvokeFunction",
          function_name: `\${aws_lambda_function.${id}.function_name}`,
          principal: "sns.amazonaws.com",
          source_arn: topic,
        }),
      ),
    );
  });

  it("are named by a secret, whose content is nowhere in the configuration", () => {
    expect(forwarder?.environment).toEqual({
      variables: { WEBHOOKS_SECRET_ARN: webhooksSecretArn },
    });
    for (const job of stack.all("aws_lambda_function").filter((one) => one !== forwarder)) {
      expect(JSON.stringify(job)).not.toContain(webhooksSecretArn);
    }
    expect(stack.text).not.toContain("hooks.slack.com");
    expect(stack.json.data).not.toHaveProperty("aws_secretsmanager_secret_version");
  });

  it("leave a message that one of them did not take in the queue that has an alarm", () => {
    const [config] = stack
      .all("aws_lambda_function_event_invoke_config")
      .filter(({ function_name: name }) => String(name).includes(`${id}`));
    expect(config).toMatchObject({
      maximum_retry_attempts: 0,
      destination_config: {
        on_failure: { destination: expect.stringContaining("dead-letters_queue") },
      },
    });
    const alarms = stack.all("aws_cloudwatch_metric_alarm");
    const [alarm] = alarms.filter(({ alarm_name: name }) => String(name).endsWith("dead-letters"));
    expect(alarm?.alarm_description).toContain("a webhook did not take a message");
  });

  it("cost less than a cent", () => {
    const costs = (of: Synthesized) =>
      monthlyCosts(of.json.resource).reduce((sum, { amount }) => sum + amount, 0);
    const more = costs(stack) - costs(synthesized(environments[environment], environment));
    expect(more).toBeGreaterThan(0);
    expect(more).toBeLessThan(0.01);
  });
});

describe("an environment without webhooks", () => {
  it("has no function for them", () => {
    const stack = synthesized(environments.dev, "dev");
    expect(forwarderOf(stack)).toEqual([]);
    expect(stack.all("aws_lambda_permission")).toEqual([]);
    expect(stack.json.output).not.toHaveProperty("webhooksFunction");
  });
});
