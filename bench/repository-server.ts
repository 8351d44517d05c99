/**
 * A web server with files of a day each, and all of their rows in one: the process that `BenchRepository`
 * starts. Each message is a row, which is added to the last file.
 */
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const FIRST = "2020-01-22";
const DAY = 86_400_000;

const [files = "", rows = ""] = process.argv.slice(2);
const days = Array.from({ length: Number(files) }, (_, index) =>
  new Date(Date.parse(FIRST) + index * DAY).toISOString().slice(0, 10),
);
const rowsOf = (day: string, start: string): string[] =>
  Array.from(
    { length: Number(rows) },
    (_, row) => `${start}Place ${row},${row * 31 + day.length},${row}\n`,
  );
const bodies = new Map(
  days.map((day) => [
    `/${day}.csv`,
    Buffer.from(`place,cases,deaths\n${rowsOf(day, "").join("")}`),
  ]),
);
const all = days.flatMap((day) => rowsOf(day, `${day},`));
bodies.set("/all.csv", Buffer.from(`day,place,cases,deaths\n${all.join("")}`));
let commit = 0;

/** Answers as GitHub's API does, with lengths for hashes. */
function answer(path: string): Buffer | undefined {
  if (path.endsWith("/commits/HEAD")) return Buffer.from(String(commit).padStart(40, "0"));
  if (path.includes("/git/trees/")) {
    const tree = days.map((day) => ({
      path: `daily/${day}.csv`,
      type: "blob",
      sha: String(bodies.get(`/${day}.csv`)?.length),
    }));
    return Buffer.from(JSON.stringify({ tree, truncated: false }));
  }
  return bodies.get(path.replace(/^\/me\/bench\/\w+\/daily/, ""));
}

const web = createServer(({ url = "", headers }, response) => {
  const body = answer(url);
  if (body === undefined) return void response.writeHead(404).end();
  const etag = `"${createHash("sha1").update(body).digest("hex")}"`;
  if (headers["if-none-match"] === etag) response.writeHead(304).end();
  else response.writeHead(200, { "Content-Length": body.length, ETag: etag }).end(body);
});

process.on("message", (row: string) => {
  const last = `/${days.at(-1)}.csv`;
  bodies.set(last, Buffer.concat([bodies.get(last) ?? Buffer.alloc(0), Buffer.from(`${row}\n`)]));
  commit += 1;
  process.send?.("added");
});
web.listen(0, "127.0.0.1", () => {
  process.send?.(`http://127.0.0.1:${(web.address() as AddressInfo).port}`);
});
