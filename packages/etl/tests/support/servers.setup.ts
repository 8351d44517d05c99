import { startServer } from "./server-process.ts";
import { publishServerUrls } from "./server-urls.ts";

declare global {
  var stopTestServers: (() => Promise<void>) | undefined;
}

/** jest's globalSetup: the PostgreSQL servers of a whole test run, each started once. */
export default async function startServers(): Promise<void> {
  process.stderr.write("Starting PostgreSQL 18 and 15 ...\n");
  const starts = [startServer({ version: "18" }), startServer({ version: "15" })] as const;
  globalThis.stopTestServers = async () => {
    const started = await Promise.allSettled(starts);
    await Promise.all(started.map((start) => start.status === "fulfilled" && start.value.stop()));
  };
  try {
    const [newest, oldest] = await Promise.all(starts);
    publishServerUrls({ "18": newest.url, "15": oldest.url });
  } catch (error) {
    // jest calls no globalTeardown after a globalSetup that failed.
    await globalThis.stopTestServers();
    throw error;
  }
}
