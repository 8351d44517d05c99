import type { Code } from "../constructs/job/code.ts";
import { DeadLetters } from "../constructs/messages/dead-letters.ts";
import { Failures } from "../constructs/messages/failures.ts";
import { Notifications } from "../constructs/messages/notifications.ts";
import { Webhooks } from "../constructs/webhooks/webhooks.ts";
import type { Context } from "./context.ts";

export interface MessageGroup {
  readonly notifications: Notifications;
  readonly deadLetters: DeadLetters;
  readonly failures: Failures;
  readonly webhooks: Webhooks | undefined;
}

/**
 * Adds the topic of all messages, the rule for unreported failures, the queue of lost events, and the
 * function that passes messages on to webhooks.
 */
export function addMessages(context: Context, code: Code): MessageGroup {
  const { stack, name, settings, account } = context;
  const { webhooksSecretArn: secretArn, ...receivers } = settings.notifications ?? {};
  const notifications = new Notifications(stack, "notifications", {
    name,
    account,
    ...receivers,
  });
  const deadLetters = new DeadLetters(stack, "dead-letters", { name });
  const failures = new Failures(stack, "failures", {
    name,
    topicArn: notifications.topicArn,
    deadLettersArn: deadLetters.queueArn,
  });
  deadLetters.grantSendToRule(failures.ruleArn);
  const webhooks =
    secretArn === undefined
      ? undefined
      : new Webhooks(stack, "webhooks", {
          name,
          secretArn,
          code,
          notifications,
          deadLetters,
          logRetentionDays: settings.job?.logRetentionDays,
        });
  return { notifications, deadLetters, failures, webhooks };
}
