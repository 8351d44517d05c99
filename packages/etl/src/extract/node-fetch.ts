import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import type { Readable } from "node:stream";
import { SourceError } from "../core/errors.ts";
import { type Connections, makeAgent } from "./connections.ts";
import { proxyFor } from "./proxy.ts";
import type { SourceToken } from "./source-token.ts";

interface FetchOptions {
  /** Ends the request, and the body while it is read. */
  readonly signal: AbortSignal;
  /** Takes the proxy that is about to be used, without its credentials, or `undefined`. */
  readonly onProxy: (name: string | undefined) => void;
  /** Takes the body of the answer. */
  readonly onBody: (body: Readable) => void;
  readonly token?: SourceToken | undefined;
  /** @default a connection of its own for each request */
  readonly connections?: Connections | undefined;
}

/** As in the Fetch standard. */
const MOST_REDIRECTS = 20;
const REDIRECTS: readonly (number | undefined)[] = [301, 302, 303, 307, 308];
/** Statuses whose answers have no body. */
const BODILESS: readonly number[] = [204, 205, 304];

/**
 * Makes a GET request like `fetch`, on Node's own HTTP client. In contrast to `fetch`,
 *
 * - the body goes to `onBody`, not into the response: with many small files a web stream for each would
 *   take a third of the time of their requests;
 * - the body is given as it was sent: a Content-Encoding is not undone, and neither guessed at;
 * - a connection that is reset is an error, also where the end of the connection is the end of the
 *   body (`fetch` takes both for the end);
 * - bytes after the announced end of the body are an error, if they arrive with its last ones;
 * - the proxies that the environment names are used;
 * - the token is sent to its own origin, until a redirect leads to another one.
 *
 * @throws SourceError for redirects that lead nowhere
 * @throws ConfigurationError for a malformed proxy
 */
export async function nodeFetch(request: Request, options: FetchOptions): Promise<Response> {
  const headers = Object.fromEntries(request.headers);
  let url = new URL(request.url);
  let { token } = options;
  for (let redirects = 0; ; redirects++) {
    const authorization = token?.authorizationFor(url);
    const answer = await send(url, headers, authorization, options);
    const { location } = answer.headers;
    if (location === undefined || !REDIRECTS.includes(answer.statusCode)) {
      return toResponse(request.url, answer, options);
    }
    answer.destroy();
    if (redirects === MOST_REDIRECTS) {
      throw new SourceError(`${request.url} redirects in a circle. Check the URL`);
    }
    const target = redirected(request.url, url, location);
    // As `fetch` and curl do: what comes after another origin is that one's choice.
    if (target.origin !== url.origin) token = undefined;
    url = target;
  }
}

function send(
  url: URL,
  headers: Record<string, string>,
  authorization: string | undefined,
  options: FetchOptions,
): Promise<IncomingMessage> {
  const { signal, onProxy, connections } = options;
  const proxy = proxyFor(url);
  onProxy(proxy?.name);
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const { request } = url.protocol === "https:" ? https : http;
  let answer: IncomingMessage | undefined;
  const agent = connections?.agentFor(url, proxy?.url) ?? makeAgent(url, proxy?.url);
  const outgoing = request(url, { agent, headers, signal });
  // Not among the options: NODE_DEBUG=http prints those.
  if (authorization !== undefined) outgoing.setHeader("Authorization", authorization);
  outgoing
    .on("error", (error) => {
      if (answer === undefined) {
        // A server may close an idle connection at any time, which says nothing about the file.
        const isStale = outgoing.reusedSocket && !signal.aborted;
        if (isStale) resolve(send(url, headers, authorization, options));
        else reject(error);
      } else if (!answer.complete || isParseError(error)) {
        // After a body that is complete a connection may end as it likes, but bring no more bytes.
        answer.destroy(error);
      }
    })
    .on("response", (response) => {
      answer = response;
      resolve(response);
    })
    .end();
  return promise;
}

const isParseError = ({ code }: NodeJS.ErrnoException): boolean =>
  code?.startsWith("HPE_") === true;

function redirected(from: string, url: URL, location: string): URL {
  // Header bytes come as Latin-1; addresses that are not percent-encoded are UTF-8.
  const target = URL.parse(Buffer.from(location, "latin1").toString(), url.href);
  if (target?.protocol === "https:" || target?.protocol === "http:") return target;
  throw new SourceError(`${from} redirects to an address that is not on the web. Check the URL`);
}

function toResponse(
  url: string,
  answer: IncomingMessage,
  { onBody }: Pick<FetchOptions, "onBody">,
): Response {
  const { statusCode: status = 0, statusMessage = "", rawHeaders } = answer;
  if (status < 200 || status > 599) {
    answer.destroy();
    throw new SourceError(`${url} answers ${status}, which is not a status of HTTP. Check the URL`);
  }
  const headers = new Headers();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    headers.append(rawHeaders[at] as string, rawHeaders[at + 1] as string);
  }
  if (BODILESS.includes(status)) answer.resume();
  // Who reads the body gets its error.
  onBody(answer.on("error", () => {}));
  return new Response(null, {
    status,
    statusText: /^[\x20-\x7e]*$/.test(statusMessage) ? statusMessage : "",
    headers,
  });
}
