import { once } from "node:events";
import { createServer, type IncomingMessage, request, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { ServerCertificate } from "./certificates.ts";

/** A request to a proxy. */
export interface ProxyRequest {
  readonly method: string;
  /** An absolute URL, or `host:port` of a tunnel. */
  readonly target: string;
  readonly authorization: string | undefined;
  readonly proxyAuthorization: string | undefined;
}

export interface ProxyOptions {
  /** `user:password`; without them the proxy answers 407. */
  readonly credentials?: string;
  /** Answers everything with this status, such as `403 Forbidden`. */
  readonly refusal?: string;
  /** Makes it a proxy that is spoken to over TLS. */
  readonly tls?: ServerCertificate;
}

export interface HttpProxy {
  readonly host: string;
  readonly requests: readonly ProxyRequest[];
  close(): Promise<void>;
}

/**
 * Starts a proxy on a free port of 127.0.0.1: it forwards plain requests, and opens tunnels
 * (CONNECT). All hosts lead to 127.0.0.1.
 */
export async function startHttpProxy(options: ProxyOptions = {}): Promise<HttpProxy> {
  const requests: ProxyRequest[] = [];
  const sockets = new Set<Duplex>();
  const refusalOf = (incoming: IncomingMessage): string | undefined => {
    const { method = "", url: target = "", headers } = incoming;
    const { authorization, "proxy-authorization": proxyAuthorization } = headers;
    requests.push({ method, target, authorization, proxyAuthorization });
    if (options.refusal !== undefined) return options.refusal;
    const { credentials } = options;
    const wanted = credentials && `Basic ${Buffer.from(credentials).toString("base64")}`;
    if (wanted !== undefined && proxyAuthorization !== wanted) {
      return "407 Proxy Authentication Required";
    }
    return undefined;
  };
  const server: Server = options.tls
    ? createTlsServer({ cert: options.tls.certificate, key: options.tls.key })
    : createServer();
  server.on("request", (incoming: IncomingMessage, response) => {
    const refusal = refusalOf(incoming);
    if (refusal !== undefined) {
      response.writeHead(Number(refusal.slice(0, 3)), refusal.slice(4)).end();
      return;
    }
    const { port, pathname, search } = new URL(incoming.url ?? "");
    const { "proxy-authorization": _, "proxy-connection": __, ...headers } = incoming.headers;
    request({ host: "127.0.0.1", port, path: pathname + search, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    })
      .on("error", () => response.writeHead(502).end())
      .end();
  });
  server.on("connect", (incoming: IncomingMessage, client: Socket) => {
    sockets.add(client.on("error", () => {}));
    const refusal = refusalOf(incoming);
    if (refusal !== undefined) {
      client.end(`HTTP/1.1 ${refusal}\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const target = connect(Number(incoming.url?.split(":").at(-1)), "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      client.pipe(target).pipe(client);
    });
    sockets.add(target.on("error", () => client.destroy()));
  });
  server.on("connection", (socket: Socket) => void sockets.add(socket.on("error", () => {})));
  server.listen(0, "127.0.0.1").unref();
  await once(server, "listening");
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async close() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
