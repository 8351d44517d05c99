import { randomUUID } from "node:crypto";
import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { isSuccess } from "@daily-delta/etl";
import { Mailbox, type ReceivedMessage } from "./mailbox.ts";

export interface SmokeRequest {
  readonly functionName: string;
  readonly dataset: string;
  /** Starts the function asynchronously, as the scheduler does. */
  readonly invoke: (functionName: string, event: object) => Promise<unknown>;
  /**
   * Time to wait after the function's own time limit, in seconds.
   *
   * @default 60
   */
  readonly patience?: number | undefined;
}

const LONG_POLL = 10;

/**
 * Runs a deployed function once, and waits for its message in a temporary queue.
 *
 * @throws Error if no message comes, more than one does, or it reports anything but a success
 */
export async function smoke(request: SmokeRequest): Promise<ReceivedMessage> {
  const { functionName, dataset, invoke, patience = 60 } = request;
  const { Environment, Timeout = 0 } = await new LambdaClient({}).send(
    new GetFunctionConfigurationCommand({ FunctionName: functionName }),
  );
  const topicArn = Environment?.Variables?.TOPIC_ARN;
  if (topicArn === undefined) {
    throw new Error(`${functionName} has no TOPIC_ARN. Is it deployed by this project?`);
  }
  const executionId = `smoke-${randomUUID()}`;
  await using mailbox = await Mailbox.open(executionId, topicArn);
  await invoke(functionName, { dataset, executionId });

  const until = Date.now() + (Timeout + patience) * 1000;
  const messages: ReceivedMessage[] = [];
  while (messages.length === 0) {
    if (Date.now() > until) {
      throw new Error(
        `no message of execution ${executionId} came within ${Timeout + patience} s. Look at the log of ${functionName}`,
      );
    }
    messages.push(...own(await mailbox.messages(LONG_POLL), executionId));
  }
  messages.push(...own(await mailbox.messages(LONG_POLL), executionId));
  const [message, ...others] = messages;
  if (message === undefined || others.length > 0) {
    throw new Error(`execution ${executionId} sent ${messages.length} messages instead of one`);
  }
  if (!isSuccess(message.attributes.status ?? "")) {
    throw new Error(`the run did not succeed: ${message.subject}\n\n${message.text}`);
  }
  return message;
}

const own = (messages: readonly ReceivedMessage[], executionId: string): ReceivedMessage[] =>
  messages.filter(({ text }) => text.includes(executionId));
