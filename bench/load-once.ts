/**
 * One run in a process of its own, for its time and memory: the database's URL, the file's path, and
 * `304` if the source is to say that nothing is new.
 */
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { consoleNotifier, findDataset, run, serverDatabase } from "@daily-delta/etl";

const [url = "", path = "", answer] = process.argv.slice(2);
const start = performance.now();
const { record } = await run(
  { dataset: findDataset("us-counties"), urls: { nyt: pathToFileURL(path).href } },
  {
    database: serverDatabase({ connectionString: url }),
    notifier: consoleNotifier(process.stderr),
    environment: "bench",
    deadline: new Date(Date.now() + 3_600_000),
    ...(answer === "304" && { open: async () => "not-modified" as const }),
  },
);
if (record.error !== null) throw new Error(JSON.stringify(record));
const milliseconds = performance.now() - start;
process.stdout.write(JSON.stringify({ milliseconds, megabytes: peakMemory(), record }));

/** Peak memory of this process; only Linux separates it from its parent's. */
function peakMemory(): number {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  return Number(kilobytes) / 1024;
}
