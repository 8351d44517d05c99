import type { InvokeCommandOutput } from "@aws-sdk/client-lambda";

export interface WebhooksRequest {
  /** Name of the environment, in the message. */
  readonly environment: string;
  readonly functionName: string;
  /** Calls the function, and waits for its answer. */
  readonly invoke: (
    functionName: string,
    event: object,
  ) => Promise<Pick<InvokeCommandOutput, "FunctionError" | "Payload">>;
}

/**
 * Posts a test message to all webhooks of a deployed environment.
 *
 * @returns how many webhooks took it
 * @throws Error with what to do if one did not take it
 */
export async function smokeWebhooks(request: WebhooksRequest): Promise<number> {
  const { environment, functionName, invoke } = request;
  const Subject = `[${environment}] test of the webhooks`;
  const Message = "Sent by the smoke test. If you can read it, this webhook works.";
  const { FunctionError, Payload } = await invoke(functionName, {
    Records: [{ Sns: { Subject, Message } }],
  });
  const answer = JSON.parse(Buffer.from(Payload ?? []).toString() || "{}");
  if (FunctionError === undefined) return answer.posted;
  const reason = String(answer.errorMessage ?? FunctionError).replace(/\.+$/, "");
  throw new Error(`${functionName} failed: ${reason}. Fix the secret, and call pnpm smoke again`);
}
