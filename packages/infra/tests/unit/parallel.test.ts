import { describe, expect, it } from "@jest/globals";
import type { parallelDefinition } from "../../src/constructs/job/parallel-definition.ts";
import { faultsOfDev } from "../support/faults-of.ts";
import { synthesized } from "../support/synthesized.ts";

const region = "us-east-1";
const stack = synthesized({
  region,
  datasets: [
    { name: "brent-daily", parallel: { functions: 8 } },
    { name: "us-daily", schedule: { enabled: false } },
  ],
});
const machine = stack.the("aws_sfn_state_machine");
const definition = JSON.parse(String(machine.definition)) as ReturnType<typeof parallelDefinition>;

describe("an environment's parallel dataset", () => {
  it("has a schedule that starts its state machine, with the right for it only", () => {
    const targets = stack.all("aws_scheduler_schedule").map(({ target }) => Object(target).arn);
    expect(targets).toEqual([
      expect.stringMatching(/^\$\{aws_sfn_state_machine\.\S+\.arn\}$/),
      expect.stringMatching(/^\$\{aws_lambda_function\.us-daily\S+\.arn\}$/),
    ]);
  });

  it("reads with as many functions as the environment says", () => {
    expect(definition.States.parts).toMatchObject({
      MaxConcurrency: 8,
      ItemProcessor: { ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" } },
    });
  });

  it("logs errors to a group of its own", () => {
    expect(machine.logging_configuration).toMatchObject({
      level: "ERROR",
      include_execution_data: true,
    });
    expect(stack.all("aws_cloudwatch_log_group").map(({ name }) => name)).toContain(
      "/aws/vendedlogs/states/daily-delta-test-brent-daily",
    );
  });

  it("sends a message for an execution that fails without one", () => {
    const rules = stack.all("aws_cloudwatch_event_rule");
    const rule = rules.find(({ name }) => name === "daily-delta-test-brent-daily-unreported");
    expect(JSON.parse(String(rule?.event_pattern)).detail).toEqual({
      stateMachineArn: [expect.stringContaining("aws_sfn_state_machine")],
      status: ["FAILED", "TIMED_OUT", "ABORTED"],
      error: [{ "anything-but": [definition.States.failed.Error] }, { exists: false }],
    });
  });

  it("must not join sources", () => {
    const datasets = [{ name: "us-daily", parallel: { functions: 8 } }];
    expect(faultsOfDev({ datasets })).toEqual([
      expect.stringMatching(/parallel is .*; it must be left out for us-daily, which joins 2/),
    ]);
  });

  it.each([{}, { functions: 1 }, { functions: 101 }])("refuses %j", (parallel) => {
    const datasets = [{ name: "brent-daily", parallel }];
    const fault = expect.stringMatching(/parallel\.functions is /);
    expect(faultsOfDev({ datasets })).toEqual([fault]);
  });
});

describe("the definition of a shared run", () => {
  const { States: states } = definition;
  const tasks = Object.entries(states).filter(([, { Type }]) => /Task|Map/.test(Type));

  it("leads only to states that exist, and reaches all of them", () => {
    const targets = [...JSON.stringify(states).matchAll(/"(?:Next|Default)":"([^"]+)"/g)];
    const named = new Set([definition.StartAt, ...targets.map(([, name]) => String(name))]);
    expect([...named].sort()).toEqual(Object.keys(states).sort());
  });

  it("leads from any error to the phase that reports it", () => {
    expect(tasks.map(([name]) => name)).toEqual(["plan", "parts", "merge", "fail"]);
    for (const [name, state] of tasks.filter(([name]) => name !== "fail")) {
      expect({ name, state }).toMatchObject({
        state: { Catch: [{ ErrorEquals: ["States.ALL"], Next: "fail" }] },
      });
    }
  });

  it("does not retry what is over", () => {
    const [never] = states.parts.ItemProcessor.States.part.Retry;
    expect(never).toEqual({
      ErrorEquals: ["LeaseLostError", "ReportedFailure", "UnreportedFailure"],
      MaxAttempts: 0,
    });
  });
});
