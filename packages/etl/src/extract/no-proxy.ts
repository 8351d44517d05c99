import { BlockList, isIP } from "node:net";

/**
 * Checks whether `NO_PROXY` exempts a URL from the proxy, as curl reads it: names separated by commas or
 * spaces, each for a host and its subdomains (`.example.com` and `*.example.com` mean the same), for
 * an IP address, or for a range of them (`10.0.0.0/8`); each with an optional port; `*` for all.
 *
 * @example
 * isExempt(new URL("https://a.example.com/"), "localhost,example.com"); // true
 * isExempt(new URL("https://example.com:8443/"), "example.com:443"); // false
 */
export function isExempt({ protocol, hostname, port }: URL, noProxy: string): boolean {
  const host = normalized(hostname);
  const asked = port || (protocol === "https:" ? "443" : "80");
  return noProxy.split(/[,\s]+/).some((entry) => {
    const [name, of] = splitPort(entry);
    if (of !== undefined && of !== asked) return false;
    return name === "*" || (name !== "" && covers(name, host));
  });
}

/** An IPv6 address has colons of its own: a port follows its bracket. */
function splitPort(entry: string): [name: string, port: string | undefined] {
  const [, name = entry, port] = /^(\[.*\]|[^:]*):(\d+)$/.exec(entry) ?? [];
  return [name === "*" ? name : normalized(name.replace(/^\*?\./, "")), port];
}

const normalized = (host: string): string => host.toLowerCase().replace(/^\[|\]$|\.$/g, "");

function covers(name: string, host: string): boolean {
  const family = isIP(host);
  if (family === 0) return host === name || host.endsWith(`.${name}`);
  const [, address = name, bits] = /^(.*)\/(\d{1,3})$/.exec(name) ?? [];
  const longest = family === 4 ? 32 : 128;
  const prefix = Number(bits ?? longest);
  if (isIP(address) !== family || prefix > longest) return false;
  const type = family === 4 ? "ipv4" : "ipv6";
  const range = new BlockList();
  range.addSubnet(address, prefix, type);
  return range.check(host, type);
}
