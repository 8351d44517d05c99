import { checkSiteFile } from "@daily-delta/etl/testing/memory-site";
import type { Finished } from "./cli.ts";
import { startSharedCli } from "./shared-cli.ts";

/** Starts the server in a folder, looks at it, and ends it as Ctrl-C does. */
export async function dashboard(
  folder: string,
  args: readonly string[],
  look: (url: string) => unknown = () => {},
): Promise<Finished> {
  const started = await startSharedCli({ cwd: folder }, "dashboard", ...args);
  const isServed = Promise.withResolvers<string>();
  started.onOutput((stdout) => {
    const [url] = /http:\/\/127\.0\.0\.1:\d+\//.exec(stdout) ?? [];
    if (url !== undefined && stdout.includes("Ctrl-C")) isServed.resolve(url);
  });
  const url = await Promise.race([isServed.promise, started.finished]);
  if (typeof url !== "string") return url;
  try {
    await look(url);
  } finally {
    started.interrupt();
  }
  return await started.finished;
}

/** The state of us-daily, as the page reads it. */
export async function statusOn(url: string) {
  const path = "data/us-daily/status.json";
  const response = await fetch(url + path);
  return checkSiteFile(path, await response.text()) as {
    environment: string;
    runs: { status: string }[];
  };
}
