import { type PostgresProxy, startProxy } from "./postgres-proxy.ts";
import type { ServerVersion } from "./server-process.ts";
import { type ServerTestDatabase, serverTestDatabase } from "./test-databases.ts";

/** A test database whose server can also be reached through a proxy. */
export interface ProxiedTestDatabase extends ServerTestDatabase {
  readonly proxy: PostgresProxy;
}

export async function proxiedTestDatabase(version: ServerVersion): Promise<ProxiedTestDatabase> {
  const db = await serverTestDatabase(version);
  const proxy = await startProxy(db.url);
  return {
    ...db,
    proxy,
    async close() {
      await proxy.close();
      await db.close();
    },
  };
}
