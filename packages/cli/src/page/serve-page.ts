import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { CONTENT_SECURITY_POLICY } from "@daily-delta/dashboard";
import { ConfigurationError } from "@daily-delta/etl";
import sirv from "sirv";

const HEADERS = {
  "Content-Security-Policy": CONTENT_SECURITY_POLICY,
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  // A run may publish at any moment.
  "Cache-Control": "no-cache",
};

export interface PageServer extends AsyncDisposable {
  readonly url: string;
}

/**
 * Serves a folder to this machine only. A request for any other name is refused: a foreign site
 * whose name leads here could have the browser read what is stored (DNS rebinding).
 *
 * @param port 0: any that is free
 * @throws ConfigurationError if the port is in use
 */
export async function servePage(folder: string, port: number): Promise<PageServer> {
  const files = sirv(folder, {
    dev: true,
    etag: true,
    setHeaders: (response, path) => {
      response.setHeaders(new Map(Object.entries(HEADERS)));
      if (path.endsWith(".csv")) response.setHeader("Content-Type", "text/csv; charset=utf-8");
    },
  });
  // As browsers send them: without a port that is HTTP's own.
  const hosts = () => ["127.0.0.1", "localhost"].map((name) => urlOf(server, name).host);
  const server = createServer((request, response) => {
    if (hosts().includes(request.headers.host ?? "")) {
      files(request, response, () => void response.writeHead(404).end("There is no such file.\n"));
      return;
    }
    response.writeHead(403).end(`This server answers only as ${hosts().join(" and ")}.\n`);
  });
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    throw new ConfigurationError(
      `the port ${port} cannot be used: ${(error as Error).message}. Use --port to choose another, or leave it out to use any free port`,
    );
  }
  return {
    url: urlOf(server, "127.0.0.1").href,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      // A browser keeps its connections open.
      server.closeAllConnections();
      await closed;
    },
  };
}

const urlOf = (server: Server, name: string): URL =>
  new URL(`http://${name}:${(server.address() as AddressInfo).port}/`);
