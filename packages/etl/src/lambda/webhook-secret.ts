import { ConfigurationError } from "../core/errors.ts";
import { quote } from "../core/quote.ts";
import { parseWebhook, WEBHOOK_KINDS, type Webhook } from "../notify/webhook.ts";

/** A webhook with a name that may be shown: its kind and its host. */
export interface NamedWebhook {
  readonly name: string;
  readonly webhook: Webhook;
}

const FORM = '{"slack": "https://…", "teams": "https://…", "json": ["https://…", "https://…"]}';
const THIS_MACHINE = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * Reads the fields of the secret with the webhooks: one URL, or several, of each kind.
 *
 * @throws ConfigurationError that does not contain a URL
 */
export function readWebhooks(fields: Readonly<Record<string, unknown>>): readonly NamedWebhook[] {
  const all = Object.entries(fields).flatMap(([kind, urls]) =>
    [urls].flat().map((url) => named(kind, url)),
  );
  if (all.length === 0) throw new ConfigurationError(`it names no webhook. Write ${FORM}`);
  return all;
}

function named(kind: string, given: unknown): NamedWebhook {
  if (!WEBHOOK_KINDS.some((known) => known === kind)) {
    throw new ConfigurationError(`${quote(kind)} is not a kind of webhook. Write ${FORM}`);
  }
  const url = typeof given === "string" ? URL.parse(given) : null;
  const isSafe = url?.protocol === "https:" || THIS_MACHINE.test(url?.hostname ?? "");
  if (url === null || !isSafe || /\s/.test(String(given))) {
    throw new ConfigurationError(`"${kind}" must be an https: URL, or a list of them`);
  }
  return { name: `${kind} at ${url.host}`, webhook: parseWebhook(`${kind}=${given}`, kind) };
}
