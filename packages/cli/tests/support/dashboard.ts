import { checkSiteFile } from "@daily-delta/etl/testing/memory-site";
import { type Finished, startCli } from "./cli.ts";

/** Starts the server in a folder, looks at it, and ends it as Ctrl-C does. */
export async function dashboard(
  folder: string,
  args: readonly string[],
  look: (url: string) => unknown = () => {},
): Promise<Finished> {
  const started = startCli(folder, "dashboard", ...args);
  let told = "";
  for await (const text of started.process.stdout ?? []) {
    told += text;
    const [url] = /http:\/\/127\.0\.0\.1:\d+\//.exec(told) ?? [];
    if (url === undefined || !told.includes("Ctrl-C")) continue;
    try {
      await look(url);
    } finally {
      started.process.kill("SIGINT");
    }
    break;
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
