import { text } from "node:stream/consumers";
import type { Responder, TestServer } from "./http-server.ts";
import { startHttpServer } from "./http-server.ts";

/** Path as secret as those of Slack. */
export const SECRET_PATH = "/services/T0000/B0000/very-secret-token";

/** A server that keeps what is posted to it. */
export interface WebhookServer extends AsyncDisposable {
  readonly server: TestServer;
  readonly url: string;
  /** Bodies of the requests so far. */
  readonly bodies: string[];
  /** Each request takes the next answer; the last one stays. */
  answer(...responders: readonly [Responder, ...Responder[]]): void;
}

const ok: Responder = (_, response) => void response.writeHead(200).end("ok");

/** Starts a web server on a free port that answers as a webhook does. */
export async function startWebhookServer(): Promise<WebhookServer> {
  const server = await startHttpServer();
  const bodies: string[] = [];
  const keeping =
    (next: Responder): Responder =>
    async (request, response) => {
      bodies.push(await text(request));
      await next(request, response);
    };
  const answer: WebhookServer["answer"] = (first, ...others) =>
    server.serve(SECRET_PATH, keeping(first), ...others.map(keeping));
  answer(ok);
  return {
    ...{ server, bodies, answer },
    url: server.url(SECRET_PATH),
    [Symbol.asyncDispose]: () => server.close(),
  };
}
