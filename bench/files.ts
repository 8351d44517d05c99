/**
 * A source of many files against the same rows in one file, both from a local web server into an empty
 * table, and a day on which one file of them changed.
 *
 *   pnpm bench:files [FILES [ROWS]]      1143 files of 400 rows unless given
 *
 * Prints the medians of three rounds; the two take turns.
 */
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  bigint,
  consoleNotifier,
  type Dataset,
  date,
  defineDataset,
  type RunRecord,
  run,
  serverDatabase,
  text,
} from "@daily-delta/etl";
import { startServer } from "@daily-delta/etl/testing/server-process";
import { inDatabase, median, ROUNDS, seconds } from "./psql-reference.ts";

const [files = "1143", rows = "400"] = process.argv.slice(2);
/** Largest share of the time of one file. */
const GOAL = 1.3;
const FIRST = "2020-01-22";

const days = Array.from({ length: Number(files) }, (_, index) =>
  new Date(Date.parse(FIRST) + index * 86_400_000).toISOString().slice(0, 10),
);
const contents = (day: string, header: string, start: string): string =>
  `${header}\n${Array.from({ length: Number(rows) }, (_, row) => `${start}Place ${row},${row * 31 + day.length},${row}`).join("\n")}\n`;
const byPath = new Map<string, string>(
  days.map((day) => [`/${day}.csv`, contents(day, "place,cases,deaths", "")]),
);
const header = "day,place,cases,deaths";
const whole = days.map((day) => contents(day, header, `${day},`).slice(header.length + 1)).join("");
byPath.set("/all.csv", `${header}\n${whole}`);

/** As GitHub's API does, with lengths for hashes. */
function answer(path: string): string | undefined {
  if (path.endsWith("/commits/HEAD"))
    return createHash("sha1")
      .update([...byPath.values()].join(""))
      .digest("hex");
  if (path.includes("/git/trees/")) {
    const tree = days.map((day) => ({
      path: `daily/${day}.csv`,
      type: "blob",
      sha: String(byPath.get(`/${day}.csv`)?.length),
    }));
    return JSON.stringify({ tree, truncated: false });
  }
  return byPath.get(path.replace(/^\/me\/bench\/\w+\/daily/, ""));
}

const web = createServer(({ url = "", headers }, response) => {
  const body = answer(url);
  const etag = `"${body?.length}"`;
  if (body === undefined) response.writeHead(404).end();
  else if (headers["if-none-match"] === etag) response.writeHead(304).end();
  else response.writeHead(200, { "Content-Length": Buffer.byteLength(body), ETag: etag }).end(body);
});
await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
const origin = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;

const columns = { place: text(), cases: bigint(), deaths: bigint() };
const asOne = defineDataset({
  name: "as-one",
  key: ["day", "place"],
  columns: { day: date(), ...columns },
  source: { url: `${origin}/all.csv` },
});
const asMany = defineDataset({
  name: "as-many",
  key: ["day", "place"],
  columns: { day: date({ fromName: "{YYYY}-{MM}-{DD}.csv" }), ...columns },
  source: {
    files: { github: { repository: "me/bench", path: "daily/*.csv", api: origin, raw: origin } },
  },
});

async function load(url: string, dataset: Dataset): Promise<[number, RunRecord]> {
  const start = performance.now();
  const { record } = await run(
    { dataset },
    {
      database: serverDatabase({ connectionString: url }),
      notifier: consoleNotifier(process.stderr, process.stderr),
      environment: "bench",
      deadline: new Date(Date.now() + 3_600_000),
    },
  );
  if (record.error !== null) throw new Error(JSON.stringify(record.error));
  return [performance.now() - start, record];
}

const server = await startServer({ version: "18" });
try {
  const times: [string, number[]][] = [
    ["one file", []],
    ["many files", []],
    ["one of them changed", []],
  ];
  const note = (place: number, [milliseconds]: [number, RunRecord]) =>
    void times[place]?.[1].push(milliseconds);
  for (let round = 0; round < ROUNDS; round++) {
    await inDatabase(server, `one_${round}`, async (url) => note(0, await load(url, asOne)));
    await inDatabase(server, `many_${round}`, async (url) => {
      note(1, await load(url, asMany));
      const last = `/${days.at(-1)}.csv`;
      byPath.set(last, `${byPath.get(last)}Place ${rows}00${round},1,0\n`);
      note(2, await load(url, asMany));
    });
  }
  const [one = 0] = times.map(([, all]) => median(all));
  for (const [name, all] of times) {
    const ratio = median(all) / one;
    console.log(`${name}: ${seconds(median(all))}, ${ratio.toFixed(2)} times one file`);
  }
  const ratio = median(times[1]?.[1] ?? []) / one;
  console.log(`goal: many files in at most ${GOAL} times: ${ratio <= GOAL ? "met" : "MISSED"}`);
} finally {
  await server.stop();
  web.close();
}
