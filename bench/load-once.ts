/** One load in a process of its own, for its time and memory: DATABASE_URL, then the file's path. */
import { pathToFileURL } from "node:url";
import { consoleNotifier, findDataset, run, serverDatabase } from "@daily-delta/etl";

const [url = "", path = ""] = process.argv.slice(2);
const start = performance.now();
const { record } = await run(
  { dataset: findDataset("us-counties"), urls: { nyt: pathToFileURL(path).href } },
  {
    database: serverDatabase({ connectionString: url }),
    notifier: consoleNotifier(process.stderr),
    environment: "bench",
    deadline: new Date(Date.now() + 3_600_000),
  },
);
if (record.status !== "succeeded") throw new Error(JSON.stringify(record));
const milliseconds = performance.now() - start;
const kilobytes = process.resourceUsage().maxRSS;
process.stdout.write(JSON.stringify({ milliseconds, megabytes: kilobytes / 1024, record }));
