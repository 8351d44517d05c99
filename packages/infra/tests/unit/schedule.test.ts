import { describe, expect, it } from "@jest/globals";
import { synthesized } from "../support/synthesized.ts";

const region = "us-east-1";

describe("the schedule", () => {
  it("starts the run at 19:00 UTC, and keeps events that cannot be delivered", () => {
    const stack = synthesized({ region });
    const schedule = stack.the("aws_scheduler_schedule");
    expect(schedule).toMatchObject({
      schedule_expression: "cron(0 19 * * ? *)",
      schedule_expression_timezone: "UTC",
      state: "ENABLED",
      target: {
        dead_letter_config: { arn: expect.stringContaining("aws_sqs_queue.dead-letters") },
        retry_policy: { maximum_retry_attempts: 10 },
      },
    });
    expect(stack.the("aws_sqs_queue").sqs_managed_sse_enabled).toBe(true);
  });

  it("sends the scheduled time, which is the same in all attempts to deliver an event", () => {
    const target = synthesized({ region }).the("aws_scheduler_schedule").target as {
      input: string;
    };
    expect(JSON.parse(target.input)).toEqual({
      dataset: "us-daily",
      scheduledTime: "<aws.scheduler.scheduled-time>",
    });
  });

  it("runs at another time, or not at all, if the environment says so", () => {
    const schedule = { expression: "rate(12 hours)", timeZone: "Europe/Berlin", enabled: false };
    const stack = synthesized({ region, datasets: [{ name: "us-daily", schedule }] });
    expect(stack.the("aws_scheduler_schedule")).toMatchObject({
      schedule_expression: "rate(12 hours)",
      schedule_expression_timezone: "Europe/Berlin",
      state: "DISABLED",
    });
  });

  it("is trusted only within the stack's own schedule group", () => {
    const { resource } = synthesized({ region }).json;
    const role = Object.entries(resource.aws_iam_role ?? {}).find(([name]) =>
      name.includes("schedule"),
    );
    expect(JSON.parse(String(role?.[1].assume_role_policy)).Statement).toEqual([
      {
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { Service: "scheduler.amazonaws.com" },
        Condition: {
          StringEquals: { "aws:SourceAccount": expect.stringContaining("aws_caller_identity") },
          ArnEquals: {
            "aws:SourceArn": expect.stringMatching(/aws_scheduler_schedule_group\.\w+\.arn/),
          },
        },
      },
    ]);
  });
});
