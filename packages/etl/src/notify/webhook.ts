import { createHash } from "node:crypto";
import { type Clock, systemClock } from "../core/clock.ts";
import { ConfigurationError } from "../core/errors.ts";
import { printableJson } from "../core/quote.ts";
import { retrying } from "../core/retry.ts";
import { keepSecret } from "../core/secrets.ts";
import { type Alert, type Notice, noticeOf, noticeOfAlert } from "./notice.ts";
import type { Notifier } from "./notifier.ts";
import { post, WebhookUnavailableError } from "./post.ts";
import { slackPayload } from "./slack.ts";
import { teamsPayload } from "./teams.ts";

/** Milliseconds for which a webhook that is unreachable is tried again. */
const PATIENCE = 20_000;
/** A shorter path of a URL says nothing that must be hidden. */
const SHORTEST_PATH = 16;

export const WEBHOOK_KINDS = ["slack", "teams", "json"] as const;

/** Address that messages are posted to. */
export interface Webhook {
  /** `slack` and `teams` get a formatted message, `json` gets the run's record. */
  readonly kind: (typeof WEBHOOK_KINDS)[number];
  /** A secret: anyone with it can post. */
  readonly url: string;
}

/** Settings of a webhook's notifier. */
export interface WebhookOptions {
  readonly clock?: Clock | undefined;
  /** Milliseconds for which what may pass is tried again. @default 20,000 */
  readonly patience?: number | undefined;
}

const NAMES = { slack: "the Slack webhook", teams: "the Teams webhook", json: "the webhook" };
const HOSTS: readonly (readonly [RegExp, Webhook["kind"]])[] = [
  [/^hooks\.slack(-gov)?\.com$/, "slack"],
  [/(^|\.)(logic\.azure\.(com|us)|powerplatform\.com|webhook\.office\.com)$/, "teams"],
];

/**
 * Reads the setting of a webhook: a URL, after its kind and `=` unless its host tells the kind.
 * Slack's and Microsoft's hosts are known; any other one gets JSON.
 *
 * @param name of the setting, for errors; they never contain the URL
 * @throws ConfigurationError if it is neither
 *
 * @example
 * parseWebhook("https://hooks.slack.com/services/T0/B0/x1", "DAILY_DELTA_WEBHOOK").kind; // "slack"
 * parseWebhook("teams=https://example.com/flow", "DAILY_DELTA_WEBHOOK").kind; // "teams"
 * parseWebhook("slak=https://example.com", "DAILY_DELTA_WEBHOOK"); // throws DAILY_DELTA_WEBHOOK must be a URL
 */
export function parseWebhook(text: string, name: string): Webhook {
  const [, prefix, rest = ""] =
    /^(?:(slack|teams|json)=)?(https?:\/\/.+)$/i.exec(text.trim()) ?? [];
  const url = URL.parse(rest);
  if (url === null || url.hostname === "") {
    throw new ConfigurationError(
      `${name} must be a URL (https://…), or slack=URL, teams=URL or json=URL`,
    );
  }
  const known = HOSTS.find(([host]) => host.test(url.hostname))?.[1] ?? "json";
  return hidden({ kind: (prefix?.toLowerCase() as Webhook["kind"]) ?? known, url: rest });
}

/** Keeps a webhook's URL out of all that the program shows, stores and sends. */
function hidden(webhook: Webhook): Webhook {
  const { href, pathname, search, password } = new URL(webhook.url);
  for (const secret of [webhook.url, href, password]) keepSecret(secret);
  for (const path of [pathname + search, pathname]) {
    if (path.length >= SHORTEST_PATH) keepSecret(path);
  }
  return webhook;
}

/**
 * Posts messages to Slack, to Teams, or as JSON to any server. What may pass (network, 429, 5xx) is
 * tried again; a message is posted twice rather than never.
 *
 * @example
 * webhookNotifier({ kind: "json", url: "https://example.com/hook" }).hasFallback; // false
 */
export function webhookNotifier(webhook: Webhook, options: WebhookOptions = {}): Notifier {
  hidden(webhook);
  return {
    channel: channelOf(webhook),
    hasFallback: false,
    async send(message, signal) {
      const payload = payloadOf(webhook, noticeOf(message), message.record);
      await deliver(webhook, payload, signal, options);
    },
  };
}

/**
 * Posts an alert that is not about a run, such as an alarm; `json` gets `{ "alert": … }`.
 *
 * @example
 * const webhook = { kind: "json", url: "http://127.0.0.1:1/hook" };
 * const alert = { subject: "ALARM", body: "No run for a day.", isFailure: true };
 * await postAlert(webhook, alert, AbortSignal.timeout(60_000), { patience: 0 }); // throws the webhook is unreachable
 */
export async function postAlert(
  webhook: Webhook,
  alert: Alert,
  signal: AbortSignal,
  options: WebhookOptions = {},
): Promise<void> {
  const payload = payloadOf(hidden(webhook), noticeOfAlert(alert), { alert });
  await deliver(webhook, payload, signal, options);
}

/** Names the webhook without giving it away; another URL is another channel. */
const channelOf = ({ kind, url }: Webhook): string =>
  `${kind}:${createHash("sha256").update(url).digest("hex").slice(0, 16)}`;

function payloadOf({ kind }: Webhook, notice: Notice, record: unknown): string {
  if (kind === "slack") return JSON.stringify(slackPayload(notice));
  if (kind === "teams") return JSON.stringify(teamsPayload(notice));
  return printableJson(record);
}

async function deliver(
  { kind, url }: Webhook,
  payload: string,
  signal: AbortSignal,
  { clock = systemClock, patience = PATIENCE }: WebhookOptions,
): Promise<void> {
  const until = new Date(clock.now().getTime() + patience);
  const attempt = () => post(NAMES[kind], url, payload, signal, clock);
  await retrying(attempt, WebhookUnavailableError, { clock, until, signal });
}
