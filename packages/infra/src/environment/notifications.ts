import * as v from "valibot";
import { choice, flag, list, matching, secretArn } from "./fields.ts";

const email = v.pipe(v.string("an e-mail address"), v.email("an e-mail address"));

const arn = (service: string) =>
  matching(
    new RegExp(`^arn:aws[\\w-]*:${service}:[a-z0-9-]+:\\d{12}:\\S+$`),
    `an ARN of ${service}`,
  );

const subscription = v.variant(
  "protocol",
  [
    v.strictObject({
      protocol: v.literal("https"),
      endpoint: matching(/^https:\/\/\S+$/, "an https: URL"),
    }),
    v.strictObject({
      protocol: v.literal("sqs"),
      endpoint: v.pipe(
        arn("sqs"),
        v.check((queue) => !queue.endsWith(".fifo"), "an ARN of sqs, of a standard queue"),
      ),
    }),
    v.strictObject({ protocol: v.literal("lambda"), endpoint: arn("lambda") }),
    v.strictObject({ protocol: v.literal("email-json"), endpoint: email }),
  ],
  // A message has about 1,400 characters, which would be ten text messages a day.
  `${choice(["https", "sqs", "lambda", "email-json"]).message}; messages are too long for SMS`,
);

/** Receivers of messages. */
export const notifications = v.strictObject({
  /** Receivers by e-mail; each has to confirm once. */
  emails: v.optional(list(email, "e-mail addresses")),
  /** `false` leaves out the key, and with it the encryption of messages at rest. */
  encrypted: v.optional(flag),
  /**
   * ARN of a secret in Secrets Manager with the URLs of webhooks, which are secrets themselves:
   * `{"slack": "https://hooks.slack.com/…", "teams": "https://…", "json": ["https://…"]}`.
   */
  webhooksSecretArn: v.optional(secretArn),
  /** Receivers by other protocols. */
  subscriptions: v.optional(
    v.pipe(
      v.array(subscription, "a list of subscriptions"),
      v.check(
        (all) =>
          new Set(all.map(({ protocol, endpoint }) => `${protocol} ${endpoint}`)).size ===
          all.length,
        "each only once",
      ),
    ),
  ),
});
