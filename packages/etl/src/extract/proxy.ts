import { ConfigurationError } from "../core/errors.ts";
import { isExempt } from "./no-proxy.ts";

/** The proxy that the environment names for a URL. */
export interface Proxy {
  /** Scheme, host and port, without credentials: for messages. */
  readonly name: string;
  /** With its credentials: only for the agent. */
  readonly url: string;
}

/**
 * Finds the proxy for a URL in `HTTPS_PROXY`, `HTTP_PROXY` or `ALL_PROXY`, unless `NO_PROXY` names
 * the host. Lower case comes first, as in curl; a proxy without a scheme is an `http:` one.
 *
 * @throws ConfigurationError naming the variable whose value is not the URL of an HTTP proxy
 */
export function proxyFor(url: URL): Proxy | undefined {
  const scheme = url.protocol === "https:" ? "https_proxy" : "http_proxy";
  const found = variable(scheme) ?? variable("all_proxy");
  if (found === undefined || isExempt(url, variable("no_proxy")?.value ?? "")) return undefined;
  const proxy = URL.parse(found.value.includes("://") ? found.value : `http://${found.value}`);
  const isHttp = proxy?.protocol === "http:" || proxy?.protocol === "https:";
  if (proxy === null || !isHttp || proxy.hostname === "" || !isDecodable(proxy)) {
    throw new ConfigurationError(
      `${found.name} is not the URL of an HTTP proxy, such as http://proxy.example:3128. Correct or unset it, or name ${url.hostname} in NO_PROXY`,
    );
  }
  return { name: `${proxy.protocol}//${proxy.host}`, url: proxy.href };
}

/** An empty variable counts as one that is not set. */
function variable(lower: string): { name: string; value: string } | undefined {
  for (const name of [lower, lower.toUpperCase()]) {
    const value = process.env[name]?.trim();
    if (value) return { name, value };
  }
  return undefined;
}

function isDecodable({ username, password }: URL): boolean {
  try {
    return decodeURIComponent(username + password) !== undefined;
  } catch {
    return false;
  }
}
