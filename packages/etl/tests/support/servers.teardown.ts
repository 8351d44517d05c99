import "./servers.setup.ts";

/** jest's globalTeardown. */
export default async function stopServers(): Promise<void> {
  await globalThis.stopTestServers?.();
}
