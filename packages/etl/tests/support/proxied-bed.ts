import { type ServerBed, serverBed } from "./beds.ts";
import { type PostgresProxy, startProxy } from "./postgres-proxy.ts";
import type { ServerVersion } from "./server-process.ts";

/** A bed whose server can also be reached through a proxy. */
export interface ProxiedBed extends ServerBed {
  readonly proxy: PostgresProxy;
}

export async function proxiedBed(version: ServerVersion): Promise<ProxiedBed> {
  const bed = await serverBed(version);
  const proxy = await startProxy(bed.url);
  return {
    ...bed,
    proxy,
    async close() {
      await proxy.close();
      await bed.close();
    },
  };
}
