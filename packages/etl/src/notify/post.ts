import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import { type Clock, TimeLimit } from "../core/clock.ts";
import { TerminalError, TransientError } from "../core/errors.ts";
import { quote } from "../core/quote.ts";

/** Milliseconds for one request. */
const TIMEOUT = 10_000;
/** Characters of an answer that are quoted. */
const LONGEST_ANSWER = 200;

/** A webhook rejected a message; trying again cannot help. */
export class WebhookError extends TerminalError {
  constructor(message: string, options?: { readonly cause?: unknown }) {
    super("WEBHOOK", message, options);
  }
}

/** A webhook is unreachable, or has too much to do. */
export class WebhookUnavailableError extends TransientError {
  constructor(
    message: string,
    options?: { readonly cause?: unknown; readonly retryAfter?: number | undefined },
  ) {
    super("WEBHOOK_UNAVAILABLE", message, options);
  }
}

/**
 * Posts JSON, through the proxy that the environment names if any. Redirects are not followed: a
 * message goes to the configured server only. Errors do not contain the URL.
 *
 * @param name of the server, for errors
 * @throws WebhookUnavailableError for what may pass
 * @throws WebhookError for any other answer than 2xx
 */
export async function post(
  name: string,
  url: string,
  json: string,
  signal: AbortSignal,
  clock: Clock,
): Promise<void> {
  using limit = new TimeLimit(TIMEOUT, signal, clock);
  let status: number;
  let body: string;
  let retryAfter: number | undefined;
  try {
    const answer = await send(new URL(url), json, limit.signal);
    status = answer.statusCode ?? 0;
    retryAfter = Number(answer.headers["retry-after"]) * 1000 || undefined;
    body = await start(answer);
  } catch (error) {
    signal.throwIfAborted();
    throw new WebhookUnavailableError(`${name} is unreachable: ${reasonOf(error, limit)}`);
  }
  if (status >= 200 && status < 300) return;
  const said = body === "" ? "" : `: ${quote(body.trim(), LONGEST_ANSWER)}`;
  const text = `${name} returned ${status}${said}`;
  if (status === 408 || status === 429 || status >= 500) {
    throw new WebhookUnavailableError(text, { retryAfter });
  }
  throw new WebhookError(`${text}. ${adviceFor(status)}`);
}

function send(url: URL, json: string, signal: AbortSignal): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const { request, Agent } = url.protocol === "https:" ? https : http;
  request(url, {
    agent: new Agent({ proxyEnv: process.env }),
    method: "POST",
    headers: {
      "Content-Type": "application/json; charset=utf-8",
      "Content-Length": Buffer.byteLength(json),
      "User-Agent": "daily-delta",
    },
    signal,
  })
    .on("error", reject)
    .on("response", resolve)
    .end(json);
  return promise;
}

/** Reads the start of an answer; the rest is not wanted. */
async function start(answer: IncomingMessage): Promise<string> {
  let text = "";
  answer.setEncoding("utf8");
  for await (const part of answer) {
    text += part;
    if (text.length > LONGEST_ANSWER) break;
  }
  return text;
}

/** The code of an error, because its text may contain the URL. */
function reasonOf(error: unknown, { signal }: TimeLimit): string {
  if (signal.aborted) return (signal.reason as Error).message;
  const { code, errors } = error as { code?: string; errors?: readonly { code?: string }[] };
  return code ?? errors?.[0]?.code ?? (error instanceof Error ? error.name : "unknown error");
}

function adviceFor(status: number): string {
  if (status >= 300 && status < 400) return "It has moved: use its new URL";
  if (status === 404 || status === 410 || status === 403 || status === 401) {
    return "Check that the webhook still exists and that its URL is complete";
  }
  return "Check that the URL is that of a webhook of this kind";
}
