const FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:daily-delta-test-us-daily";

/** Record of a failed asynchronous call on an event bus, as AWS documents it. */
function record(requestId: string, condition: string, answer: object): object {
  return {
    version: "1.0",
    timestamp: "2026-11-23T19:00:01.000Z",
    requestContext: {
      requestId,
      functionArn: `${FUNCTION}:$LATEST`,
      condition,
      approximateInvokeCount: 1,
    },
    requestPayload: { dataset: "us-daily", executionId: requestId },
    ...answer,
  };
}

const unhandled = (responsePayload: object): object => ({
  responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
  responsePayload,
});

/** The failures that Lambda would send to the on-failure destination, by kind. */
export const failureRecords = {
  "time-out": record(
    "time-out",
    "RetriesExhausted",
    unhandled({
      errorType: "Sandbox.Timedout",
      errorMessage: "RequestId: 1 Error: Task timed out after 600.00 seconds",
    }),
  ),
  "time-out-without-type": record(
    "time-out-without-type",
    "RetriesExhausted",
    unhandled({ errorMessage: "2026-11-23T19:10:01.000Z 1 Task timed out after 600.00 seconds" }),
  ),
  memory: record(
    "memory",
    "RetriesExhausted",
    unhandled({
      errorType: "Runtime.OutOfMemory",
      errorMessage: "RequestId: 1 Error: Runtime exited with error: signal: killed",
    }),
  ),
  init: record(
    "init",
    "RetriesExhausted",
    unhandled({
      errorType: "Runtime.ImportModuleError",
      errorMessage: "Error: Cannot find module 'handler'",
      trace: [],
    }),
  ),
  unreported: record(
    "unreported",
    "RetriesExhausted",
    unhandled({
      errorType: "UnreportedFailure",
      errorMessage: "DATABASE_UNAVAILABLE: …",
      trace: [],
    }),
  ),
  age: record("age", "EventAgeExceeded", {}),
  reported: record(
    "reported",
    "RetriesExhausted",
    unhandled({ errorType: "ReportedFailure", errorMessage: "CONTRACT: …", trace: [] }),
  ),
} as const;
