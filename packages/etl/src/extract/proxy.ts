import { getProxyForUrl } from "proxy-from-env";
import { ConfigurationError } from "../errors.ts";

/** The proxy that the environment names for a URL. */
export interface Proxy {
  /** Scheme, host and port, without credentials: for messages. */
  readonly name: string;
  /** With its credentials: for the agent alone. */
  readonly url: string;
}

/**
 * Finds the proxy for a URL in `HTTPS_PROXY`, `HTTP_PROXY` or `ALL_PROXY`, in capitals or not, unless
 * `NO_PROXY` names the host.
 *
 * @throws ConfigurationError naming the variable whose value is not the URL of an HTTP proxy
 */
export function proxyFor(url: URL): Proxy | undefined {
  const found = getProxyForUrl(url.href);
  if (found === "") return undefined;
  const proxy = URL.parse(found);
  const isHttp = proxy?.protocol === "http:" || proxy?.protocol === "https:";
  if (proxy === null || !isHttp || proxy.hostname === "" || !isDecodable(proxy)) {
    throw new ConfigurationError(
      `${variableFor(url)} is not the URL of an HTTP proxy, such as http://proxy.example:3128. Correct or unset it, or name ${url.hostname} in NO_PROXY`,
    );
  }
  return { name: `${proxy.protocol}//${proxy.host}`, url: proxy.href };
}

/** The variable that proxy-from-env took the proxy from. */
function variableFor({ protocol }: URL): string {
  const name = `${protocol.slice(0, -1)}_proxy`;
  const names = [name, name.toUpperCase(), "all_proxy", "ALL_PROXY"];
  return names.find((variable) => process.env[variable]) ?? name.toUpperCase();
}

function isDecodable({ username, password }: URL): boolean {
  try {
    return decodeURIComponent(username + password) !== undefined;
  } catch {
    return false;
  }
}
