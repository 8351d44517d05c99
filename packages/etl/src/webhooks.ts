import { Logger } from "@aws-lambda-powertools/logger";
import type { Context } from "aws-lambda";
import { systemClock } from "./core/clock.ts";
import { ConfigurationError, TransientError } from "./core/errors.ts";
import { retrying } from "./core/retry.ts";
import { readSecret } from "./lambda/aws-secret.ts";
import { type TopicMessage, topicNotice } from "./lambda/topic-notice.ts";
import { type NamedWebhook, readWebhooks } from "./lambda/webhook-secret.ts";
import { postAlert, type WebhookOptions, webhookNotifier } from "./notify/webhook.ts";

/** Time that is left for the log and the answer, in milliseconds. */
const RESERVE = 10_000;
const VARIABLE = "WEBHOOKS_SECRET_ARN";

const logger = new Logger({ serviceName: "daily-delta" });

/** At least one webhook did not take a message, or the webhooks are not known. */
export class ForwardingFailure extends Error {
  override readonly name = "ForwardingFailure";
}

class SecretUnavailableError extends TransientError {
  constructor(message: string, options: { cause: unknown }) {
    super("SECRET_UNAVAILABLE", message, options);
  }
}

/** Call of the function by SNS. */
export interface TopicEvent {
  readonly Records: readonly { readonly Sns: TopicMessage }[];
}

/**
 * Entry of the function that passes the topic's messages on to webhooks: all that the secret
 * `WEBHOOKS_SECRET_ARN` names. One that fails keeps no other from its message.
 *
 * @returns how many requests were made
 * @throws ForwardingFailure that names each webhook that failed, without its address
 */
export async function handler(event: TopicEvent, context: Context): Promise<{ posted: number }> {
  const patience = Math.max(0, context.getRemainingTimeInMillis() - RESERVE);
  const until = new Date(systemClock.now().getTime() + patience);
  const signal = AbortSignal.timeout(patience + RESERVE / 2);
  const webhooks = await readUrls(until, signal);
  const notices = event.Records.map(({ Sns }) => topicNotice(Sns));
  const posts = notices.flatMap((notice) => webhooks.map((webhook) => ({ notice, webhook })));
  const options = { patience: Math.max(0, until.getTime() - systemClock.now().getTime()) };
  const results = await Promise.allSettled(
    posts.map(({ notice, webhook }) => post(webhook, notice, signal, options)),
  );
  const failures = results.flatMap((result, index) =>
    result.status === "fulfilled"
      ? []
      : `${posts[index]?.webhook.name}: ${(result.reason as Error).message}`,
  );
  const subjects = notices.map(({ subject }) => subject);
  if (failures.length > 0) {
    throw new ForwardingFailure(
      `${failures.length} of ${posts.length} webhooks did not take ${subjects.join(", ")}: ${failures.join("; ")}`,
    );
  }
  logger.info("passed on", { subjects, webhooks: webhooks.map(({ name }) => name) });
  return { posted: posts.length };
}

function post(
  { webhook }: NamedWebhook,
  notice: ReturnType<typeof topicNotice>,
  signal: AbortSignal,
  options: WebhookOptions,
): Promise<void> {
  return "record" in notice
    ? webhookNotifier(webhook, options).send(notice, signal)
    : postAlert(webhook, notice, signal, options);
}

/** Reads the secret for each message, so that an address can be changed without a deploy. */
async function readUrls(until: Date, signal: AbortSignal): Promise<readonly NamedWebhook[]> {
  const arn = process.env[VARIABLE];
  if (!arn) throw new ConfigurationError(`${VARIABLE} is missing`);
  return await retrying(
    () => readSecret(arn, signal, SecretUnavailableError, readWebhooks),
    SecretUnavailableError,
    { clock: systemClock, until, signal },
  );
}
