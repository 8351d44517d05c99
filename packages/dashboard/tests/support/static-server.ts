import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import sirv from "sirv";

/** Answer of a single path instead of its file. */
export interface OtherAnswer {
  /** @default 200 */
  readonly status?: number;
  /** @default "" */
  readonly body?: string | Uint8Array;
  /** @default "text/plain; charset=utf-8" */
  readonly contentType?: string;
}

export interface StaticServer {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  /** Every request so far, in order, such as `GET /index.html?day=1`. */
  readonly requests: readonly string[];
  /** From now on a path such as `/data/us.json` answers something else, with any query. */
  override(path: string, answer: OtherAnswer): void;
  close(): Promise<void>;
}

/**
 * Serves a folder on a free port of 127.0.0.1, as it is at the moment of each request.
 *
 * @param headers come with every answer, such as a Content-Security-Policy
 */
export async function serveFolder(
  folder: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<StaticServer> {
  const files = sirv(folder, { dev: true, etag: true });
  const overrides = new Map<string, OtherAnswer>();
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const target = request.url ?? "/";
    requests.push(`${request.method} ${target}`);
    response.setHeaders(new Map(Object.entries(headers)));
    const send = (answer: OtherAnswer) => {
      const type = answer.contentType ?? "text/plain; charset=utf-8";
      response.writeHead(answer.status ?? 200, { "content-type": type }).end(answer.body);
    };
    const other = overrides.get(target.replace(/\?.*/, ""));
    if (other) send(other);
    else files(request, response, () => send({ status: 404, body: "Not found" }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    override: (path, answer) => void overrides.set(path, answer),
    async close() {
      const closed = once(server, "close");
      server.close();
      // A browser keeps its connections open.
      server.closeAllConnections();
      await closed;
    },
  };
}
