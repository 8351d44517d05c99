export interface ParallelDefinitionProps {
  readonly dataset: string;
  readonly functionArn: string;
  /** Most functions that read at the same time. */
  readonly functions: number;
}

/** Name that the handler of packages/etl gives the error of a run whose message is out. */
export const REPORTED = "ReportedFailure";

/** Errors of Lambda itself that AWS recommends to retry. */
const SERVICE_ERRORS = [
  "Lambda.ClientExecutionTimeoutException",
  "Lambda.ServiceException",
  "Lambda.AWSLambdaException",
  "Lambda.SdkClientException",
  "Lambda.TooManyRequestsException",
];
const BACKOFF = { IntervalSeconds: 2, BackoffRate: 2, JitterStrategy: "FULL" };
const SERVICE_RETRY = { ErrorEquals: SERVICE_ERRORS, MaxAttempts: 6, ...BACKOFF };
const CATCH = [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "fail" }];

/**
 * Defines the state machine of a run that several functions share, in the Amazon States Language. Its
 * phases are the events that docs/parallel.md lists.
 *
 * @example
 * const { functionArn } = job;
 * const props = { dataset: "brent-daily", functionArn, functions: 8 };
 * const definition = parallelDefinition(props);
 * definition.StartAt; // "defaults"
 */
export function parallelDefinition({ dataset, functionArn, functions }: ParallelDefinitionProps) {
  const call = (parameters: object) => ({
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Parameters: { FunctionName: functionArn, ...parameters },
  });
  const phase = (name: string, more: object) =>
    call({
      Payload: {
        ...{ phase: name, dataset },
        "scheduledTime.$": "$.event.scheduledTime",
        "executionId.$": "$$.Execution.Name",
        ...more,
      },
    });
  const answer = {
    ResultSelector: {
      "run.$": "$.Payload.run",
      "token.$": "$.Payload.token",
      "changed.$": "$.Payload.changed",
      "parts.$": "$.Payload.parts",
    },
    ResultPath: "$.answer",
    Retry: [SERVICE_RETRY],
    Catch: CATCH,
  };
  const claim = { "run.$": "$.answer.run", "token.$": "$.answer.token" };
  const whereChanged = (otherwise: string) => ({
    Type: "Choice",
    Choices: [{ Variable: "$.answer.changed", BooleanEquals: true, Next: "parts" }],
    Default: otherwise,
  });
  return {
    Comment: `Daily Delta: a run of ${dataset} that several functions share`,
    StartAt: "defaults",
    States: {
      // An execution may be started by hand, with {} or with flags of the event.
      defaults: {
        Type: "Pass",
        Parameters: {
          "scheduledTime.$": "$$.Execution.StartTime",
          ...{ full: false, acceptShrink: false, dropGone: false },
        },
        ResultPath: "$.defaults",
        Next: "event",
      },
      event: {
        Type: "Pass",
        Parameters: { "event.$": "States.JsonMerge($.defaults, $, false)" },
        Next: "plan",
      },
      plan: {
        ...phase("plan", {
          "full.$": "$.event.full",
          "acceptShrink.$": "$.event.acceptShrink",
          "dropGone.$": "$.event.dropGone",
        }),
        ...answer,
        Next: "is anything to be read?",
      },
      "is anything to be read?": whereChanged("merge"),
      parts: {
        Type: "Map",
        ItemsPath: "$.answer.parts",
        ItemSelector: {
          ...{ phase: "part", dataset },
          "scheduledTime.$": "$.event.scheduledTime",
          // In the map, an execution is one of its children.
          "executionId.$": "$$.Execution.Name",
          ...claim,
          "part.$": "$$.Map.Item.Value",
        },
        MaxConcurrency: functions,
        ItemProcessor: {
          // An EXPRESS one may take five minutes, a function fifteen.
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
          StartAt: "part",
          States: {
            part: {
              ...call({ "Payload.$": "$" }),
              // All answers together must fit into a state.
              ResultSelector: { "rows.$": "$.Payload.rows" },
              Retry: [
                { ErrorEquals: ["LeaseLostError", REPORTED, "UnreportedFailure"], MaxAttempts: 0 },
                SERVICE_RETRY,
                // A part that comes twice replaces its own rows.
                { ErrorEquals: ["States.ALL"], MaxAttempts: 2, ...BACKOFF },
              ],
              End: true,
            },
          },
        },
        ResultPath: null,
        Catch: CATCH,
        Next: "merge",
      },
      merge: { ...phase("merge", claim), ...answer, Next: "is all to be read?" },
      "is all to be read?": whereChanged("done"),
      done: { Type: "Succeed", OutputPath: "$.answer" },
      fail: {
        ...phase("fail", { "error.$": "$.error" }),
        ResultPath: null,
        Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: 3, ...BACKOFF }],
        Next: "failed",
      },
      // The rule for unreported failures knows it by its error.
      failed: { Type: "Fail", Error: REPORTED, Cause: "The run failed; its message says why." },
    },
  };
}
