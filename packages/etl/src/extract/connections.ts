import http from "node:http";
import https from "node:https";
import type { Socket } from "node:net";

/** Keeps connections open from one request to the next, until it is disposed of. */
export class Connections implements Disposable {
  readonly #agents = new Map<string, http.Agent>();

  /** Returns the agent for a URL, and for the URL of the proxy that it is fetched through. */
  agentFor(url: URL, proxy: string | undefined): http.Agent {
    const name = `${url.protocol} ${proxy ?? ""}`;
    const known = this.#agents.get(name);
    if (known !== undefined) return known;
    const agent = makeAgent(url, proxy, { keepAlive: true });
    closeOnUnaskedBytes(agent);
    this.#agents.set(name, agent);
    return agent;
  }

  [Symbol.dispose](): void {
    for (const agent of this.#agents.values()) agent.destroy();
    this.#agents.clear();
  }
}

/** Makes an agent that closes each connection after its request, unless it is to keep it. */
export function makeAgent(
  { protocol }: URL,
  proxy: string | undefined,
  options: { readonly keepAlive?: boolean } = {},
): http.Agent {
  const { Agent } = protocol === "https:" ? https : http;
  // NO_PROXY is decided already.
  return new Agent({ ...options, proxyEnv: { http_proxy: proxy, https_proxy: proxy } });
}

/** Bytes on an idle connection belong to an earlier answer: the next one must not begin with them. */
function closeOnUnaskedBytes(agent: http.Agent): void {
  const { keepSocketAlive, reuseSocket } = agent;
  function close(this: Socket): void {
    this.destroy();
  }
  agent.keepSocketAlive = (socket: Socket) => {
    socket.on("data", close);
    return keepSocketAlive.call(agent, socket);
  };
  agent.reuseSocket = (socket: Socket, request) => {
    socket.off("data", close);
    reuseSocket.call(agent, socket, request);
  };
}
