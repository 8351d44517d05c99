import { once } from "node:events";
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";

/** Answers one request; http-responders.ts has the good and the bad ones. */
export type Responder = (
  request: IncomingMessage,
  response: ServerResponse,
) => void | Promise<void>;

export interface LoggedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

export interface TestServer {
  /** Every request so far, in order. */
  readonly requests: readonly LoggedRequest[];
  url(path: string): string;
  /** Each request of the path takes the next responder; the last one stays. Others get 404. */
  serve(path: string, ...responders: readonly [Responder, ...Responder[]]): void;
  /** Ends the server, and with it the answers under way. */
  close(): Promise<void>;
}

/**
 * Starts a web server on a free port of 127.0.0.1.
 *
 * @example
 * ```ts
 * const server = await startHttpServer();
 * server.serve("/us.csv", status(500), file("date,cases,deaths\n"));
 * ```
 */
export async function startHttpServer(): Promise<TestServer> {
  const requests: LoggedRequest[] = [];
  const queues = new Map<string, Responder[]>();
  const server = createServer(async (request, response) => {
    const path = request.url ?? "/";
    requests.push({ path, headers: request.headers });
    const queue = queues.get(path) ?? [];
    const responder = queue.length > 1 ? queue.shift() : queue[0];
    if (responder) await responder(request, response);
    else response.writeHead(404).end();
  });
  // A test that forgets to close its server does not keep jest from ending.
  server.listen(0, "127.0.0.1").unref();
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    requests,
    url: (path) => `http://127.0.0.1:${port}${path}`,
    serve: (path, ...responders) => void queues.set(path, [...responders]),
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
