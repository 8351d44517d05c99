import { describe, expect, it } from "@jest/globals";
import { type Block, type Synthesized, synthesized } from "../support/synthesized.ts";

const region = "us-east-1";
const stack = synthesized({ region });

const idOf = (of: Synthesized, type: string, part = ""): string =>
  Object.keys(of.json.resource[type] ?? {}).find((id) => id.includes(part)) ?? "?";
const statementsOf = (resource: Block | undefined) =>
  JSON.parse(String(resource?.policy)).Statement as {
    Sid?: string;
    Effect: string;
    Principal: object | string;
    Action: string | string[];
    Resource: string | string[];
    Condition?: object;
  }[];

describe("a failure that the rule cannot pass on", () => {
  it("is kept in the queue of dead letters, which admits this rule", () => {
    const queue = `\${aws_sqs_queue.${idOf(stack, "aws_sqs_queue")}.arn}`;
    expect(stack.the("aws_cloudwatch_event_target").dead_letter_config).toEqual({ arn: queue });
    expect(statementsOf(stack.the("aws_sqs_queue_policy"))).toContainEqual({
      Sid: "UnreportedFailures",
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: queue,
      Condition: {
        ArnEquals: {
          "aws:SourceArn": `\${aws_cloudwatch_event_rule.${idOf(stack, "aws_cloudwatch_event_rule")}.arn}`,
        },
      },
    });
  });
});

describe("the topic's key", () => {
  it("serves AWS's services only for this topic, and CloudWatch only for this account", () => {
    const topic = expect.stringMatching(
      /^arn:\$\{data\.aws_partition\.\w+\.partition\}:sns:us-east-1:\$\{data\.aws_caller_identity\.\w+\.account_id\}:daily-delta-test$/,
    );
    const services = statementsOf(stack.the("aws_kms_key")).filter(({ Principal }) =>
      JSON.stringify(Principal).includes("Service"),
    );
    expect(services.map(({ Principal, Condition }) => [Principal, Condition])).toEqual([
      [
        { Service: "cloudwatch.amazonaws.com" },
        {
          StringEquals: {
            "kms:EncryptionContext:aws:sns:topicArn": topic,
            "aws:SourceAccount": expect.stringContaining("aws_caller_identity"),
          },
        },
      ],
      [
        { Service: "events.amazonaws.com" },
        { StringEquals: { "kms:EncryptionContext:aws:sns:topicArn": topic } },
      ],
    ]);
  });
});

describe("the page's bucket", () => {
  const bucket = `\${aws_s3_bucket.${idOf(stack, "aws_s3_bucket")}.arn}`;

  it("refuses calls without TLS", () => {
    expect(statementsOf(stack.the("aws_s3_bucket_policy"))).toContainEqual({
      Sid: "TlsOnly",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: [bucket, `${bucket}/*`],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    });
  });

  it("is the only one that the VPC's endpoint can write to", () => {
    expect(statementsOf(stack.the("aws_vpc_endpoint"))).toEqual([
      // Sources may be in S3, and the patches of the access host are.
      { Sid: "Read", Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" },
      {
        Sid: "Publish",
        Effect: "Allow",
        Principal: "*",
        Action: "s3:PutObject",
        Resource: `${bucket}/data/*`,
      },
    ]);
    const without = synthesized({ region, page: { enabled: false } });
    expect(statementsOf(without.the("aws_vpc_endpoint")).map(({ Sid }) => Sid)).toEqual(["Read"]);
  });
});

describe("a deploy that replaces or destroys", () => {
  it("frees the function's security group at once instead of in 45 minutes", () => {
    expect(stack.the("aws_lambda_function").replace_security_groups_on_destroy).toBe(true);
  });

  it("creates a layer version before the old one, which a function uses, is deleted", () => {
    expect(stack.the("aws_lambda_layer_version").lifecycle).toEqual({
      create_before_destroy: true,
    });
  });
});

describe("the outputs", () => {
  it("name what a tool in the same VPC needs to reach the database", () => {
    const { output } = synthesized({ region }).json;
    expect(output.vpcId?.value).toMatch(/^\$\{aws_vpc\.[\w-]+\.id\}$/);
    expect(output.privateSubnetIds?.value).toEqual([
      expect.stringMatching(/^\$\{aws_subnet\.network_private-1_\w+\.id\}$/),
      expect.stringMatching(/^\$\{aws_subnet\.network_private-2_\w+\.id\}$/),
    ]);
    expect(output.databaseSecurityGroupId?.value).toMatch(
      /^\$\{aws_security_group\.firewall_database_\w+\.id\}$/,
    );
    expect(output.databasePort?.value).toBe(5432);
    expect(output.databaseName?.value).toBe("daily_delta");
  });
});
