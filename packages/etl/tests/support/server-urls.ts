import type { ServerVersion } from "./server-process.ts";

/** jest's workers and the tests' sandboxes get the environment, and nothing else, from globalSetup. */
const VARIABLE = "DAILY_DELTA_TEST_SERVERS";

/** Tells the tests where the servers are. */
export function publishServerUrls(urls: Record<ServerVersion, string>): void {
  process.env[VARIABLE] = JSON.stringify(urls);
}

/** The superuser's URL of a server that globalSetup started. */
export function serverUrl(version: ServerVersion): string {
  const urls = process.env[VARIABLE];
  if (urls === undefined) {
    throw new Error("No PostgreSQL is running: put the test under tests/integration");
  }
  return (JSON.parse(urls) as Record<ServerVersion, string>)[version];
}
