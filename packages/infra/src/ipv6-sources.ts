import { resolve6 } from "node:dns/promises";
import { isIPv4 } from "node:net";
import { findDataset } from "@daily-delta/etl";
import type { Environment } from "./environment/schema.ts";

type Resolve = (host: string) => Promise<unknown>;

/**
 * Finds sources that a function cannot reach because their host has no IPv6 address, in environments
 * with outbound access by IPv6 only. Leaves out hosts that cannot be looked up here, for example because
 * this machine is offline.
 *
 * @returns one line for each source
 */
export async function sourcesWithoutIpv6(
  environments: ReadonlyMap<string, Environment>,
  resolve: Resolve = resolve6,
): Promise<string[]> {
  const faults = [...environments].flatMap(([name, { network, datasets }]) =>
    network?.egress === "ipv6"
      ? datasets.flatMap(({ name: dataset, sources }) =>
          findDataset(dataset).sources.map(async (source) => {
            const { hostname } = new URL(sources?.[source.name] ?? source.url);
            return (await lacksIpv6(hostname, resolve))
              ? `${name}: the source ${source.name} of ${dataset} is at ${hostname}, which has no IPv6 address. Use another URL of the source, or network.egress "nat"`
              : undefined;
          }),
        )
      : [],
  );
  return (await Promise.all(faults)).filter((fault) => fault !== undefined);
}

/** True if a host, given by name or address, has no IPv6 address. */
async function lacksIpv6(host: string, resolve: Resolve): Promise<boolean> {
  // URL puts IPv6 addresses into brackets.
  if (host.startsWith("[")) return false;
  if (isIPv4(host)) return true;
  const error = await resolve(host).then(
    () => undefined,
    (reason: NodeJS.ErrnoException) => reason,
  );
  return error?.code === "ENODATA";
}
