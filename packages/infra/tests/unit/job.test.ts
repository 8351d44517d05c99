import { describe, expect, it } from "@jest/globals";
import type { EnvironmentInput } from "../../src/environment/schema.ts";
import { synthesized } from "../support/synthesized.ts";

const region = "us-east-1";
const TOKENS = "arn:aws:secretsmanager:us-east-1:123456789012:secret:tokens-a1B2c3";

describe("the job", () => {
  it("is a function of us-daily in the private subnets, with names of things and no secrets", () => {
    const stack = synthesized({ region });
    const lambda = stack.the("aws_lambda_function");
    expect(lambda).toMatchObject({
      function_name: "daily-delta-test-us-daily",
      handler: "handler.handler",
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      memory_size: 1024,
      timeout: 600,
      logging_config: { log_format: "JSON" },
      vpc_config: {
        subnet_ids: [
          expect.stringContaining("network_private-1"),
          expect.stringContaining("network_private-2"),
        ],
        security_group_ids: [expect.stringContaining("firewall_functions")],
      },
    });
    expect(lambda).not.toHaveProperty("reserved_concurrent_executions");
    expect(Object.keys((lambda.environment as { variables: object }).variables)).toEqual([
      "DAILY_AT",
      "DATABASE_HOST",
      "DATABASE_NAME",
      "DATABASE_PORT",
      "DATABASE_SECRET_ARN",
      "ENVIRONMENT",
      "NODE_OPTIONS",
      "SITE_BUCKET",
      "SITE_URL",
      "TOPIC_ARN",
    ]);
  });

  it("is one function for each dataset, of the same code", () => {
    const datasets = [{ name: "us-daily" as const }, { name: "us-states" as const }];
    const stack = synthesized({ region, datasets });
    const functions = stack.all("aws_lambda_function");
    expect(functions.map((lambda) => lambda.function_name)).toEqual([
      "daily-delta-test-us-daily",
      "daily-delta-test-us-states",
    ]);
    expect(new Set(functions.map((lambda) => lambda.source_code_hash)).size).toBe(1);
    expect(stack.all("aws_scheduler_schedule")).toHaveLength(2);
    expect(stack.all("aws_lambda_layer_version")).toHaveLength(1);
  });

  it("has the memory and the time limit of its dataset, if set there", () => {
    const stack = synthesized({
      region,
      job: { memory: 512, timeout: 120 },
      datasets: [{ name: "us-daily" }, { name: "us-counties", memory: 4096, timeout: 900 }],
    });
    const limits = stack
      .all("aws_lambda_function")
      .map(({ function_name, memory_size, timeout }) => [function_name, memory_size, timeout]);
    expect(limits).toEqual([
      ["daily-delta-test-us-counties", 4096, 900],
      ["daily-delta-test-us-daily", 512, 120],
    ]);
  });

  it("gets the settings of its environment", () => {
    const lambda = synthesized({
      region,
      datasets: [{ name: "us-daily", sources: { nyt: "https://example.org/us.csv" } }],
      job: {
        runtime: "nodejs22.x",
        architecture: "x86_64",
        memory: 2048,
        timeout: 900,
        reservedConcurrency: 1,
        shrinkLimit: 0.25,
        maxSourceBytes: 1000,
        sourceTokensSecretArn: TOKENS,
        databaseCa: "-----BEGIN CERTIFICATE-----",
      },
    }).the("aws_lambda_function");
    expect(lambda).toMatchObject({
      runtime: "nodejs22.x",
      architectures: ["x86_64"],
      memory_size: 2048,
      timeout: 900,
      reserved_concurrent_executions: 1,
      environment: {
        variables: {
          NODE_OPTIONS: "--max-semi-space-size=16 --max-old-space-size=1843",
          SOURCE_URLS: '{"us-daily":{"nyt":"https://example.org/us.csv"}}',
          SOURCE_TOKENS_SECRET_ARN: TOKENS,
          SHRINK_LIMIT: "0.25",
          MAX_SOURCE_BYTES: "1000",
          DATABASE_CA: "-----BEGIN CERTIFICATE-----",
        },
      },
    });
  });

  it.each([
    [128, 115],
    [1024, 921],
    [10_240, 9216],
  ])("with %d MB has a heap of %d MB, as without NODE_OPTIONS", (memory, heap) => {
    const lambda = synthesized({ region, job: { memory } }).the("aws_lambda_function");
    const { variables } = lambda.environment as { variables: { NODE_OPTIONS: string } };
    expect(variables.NODE_OPTIONS.split(" ")).toContain(`--max-old-space-size=${heap}`);
  });

  it("may read the secret with the tokens of its sources, if set", () => {
    const policies = (job: EnvironmentInput["job"]) =>
      JSON.stringify(synthesized({ region, job }).all("aws_iam_role_policy"));
    expect(policies({ sourceTokensSecretArn: TOKENS })).toContain(TOKENS);
    expect(policies({})).not.toContain(TOKENS);
  });

  it("is called once for each event, and passes on failures that it could not report itself", () => {
    expect(synthesized({ region }).the("aws_lambda_function_event_invoke_config")).toMatchObject({
      maximum_retry_attempts: 0,
      maximum_event_age_in_seconds: 3600,
      destination_config: {
        on_failure: { destination: expect.stringContaining("aws_cloudwatch_event_bus") },
      },
    });
  });

  it("uses both archives that Terraform makes, with their hashes", () => {
    const { json, the } = synthesized({ region });
    expect(Object.values(json.data.archive_file ?? {})).toEqual([
      expect.objectContaining({
        source_dir: "/build/function",
        output_path: `\${path.module}/function.zip`,
        output_file_mode: "0644",
      }),
      expect.objectContaining({
        source_dir: "/build/layer",
        output_path: `\${path.module}/layer.zip`,
        output_file_mode: "0644",
      }),
    ]);
    expect(the("aws_lambda_function").source_code_hash).toMatch(
      /function-archive_\w+\.output_base64sha256\}$/,
    );
    expect(the("aws_lambda_layer_version").source_code_hash).toMatch(
      /layer-archive_\w+\.output_base64sha256\}$/,
    );
  });
});
