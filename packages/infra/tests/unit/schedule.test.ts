import { describe, expect, it } from "@jest/globals";
import { synthesized } from "../support/synthesized.ts";

const region = "us-east-1";

describe("the schedule", () => {
  it("starts the run at 19:00 UTC, and keeps what cannot be delivered", () => {
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

  it("tells the run when it was meant to begin, which all attempts to deliver it share", () => {
    const target = synthesized({ region }).the("aws_scheduler_schedule").target as {
      input: string;
    };
    expect(JSON.parse(target.input)).toEqual({
      dataset: "us-daily",
      scheduledTime: "<aws.scheduler.scheduled-time>",
    });
  });

  it("takes another time, and can be stopped", () => {
    const schedule = { expression: "rate(12 hours)", timeZone: "Europe/Berlin", enabled: false };
    const stack = synthesized({ region, datasets: [{ name: "us-daily", schedule }] });
    expect(stack.the("aws_scheduler_schedule")).toMatchObject({
      schedule_expression: "rate(12 hours)",
      schedule_expression_timezone: "Europe/Berlin",
      state: "DISABLED",
    });
  });

  it("trusts the stack's own schedule group alone", () => {
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
