import { DeadLetters } from "../constructs/messages/dead-letters.ts";
import { Failures } from "../constructs/messages/failures.ts";
import { Notifications } from "../constructs/messages/notifications.ts";
import type { Context } from "./context.ts";

export interface MessageGroup {
  readonly notifications: Notifications;
  readonly deadLetters: DeadLetters;
  readonly failures: Failures;
}

/** Adds the topic of all messages, the rule for unreported failures, and the queue of lost events. */
export function addMessages({ stack, name, settings, account }: Context): MessageGroup {
  const notifications = new Notifications(stack, "notifications", {
    name,
    account,
    ...settings.notifications,
  });
  const deadLetters = new DeadLetters(stack, "dead-letters", { name });
  const failures = new Failures(stack, "failures", {
    name,
    topicArn: notifications.topicArn,
    deadLettersArn: deadLetters.queueArn,
  });
  deadLetters.grantSendToRule(failures.ruleArn);
  return { notifications, deadLetters, failures };
}
