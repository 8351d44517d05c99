import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { bigint, type Dataset, date, defineDataset, text } from "@daily-delta/etl";

const FIRST = "2020-01-22";
const columns = { place: text(), cases: bigint(), deaths: bigint() };
const HEADER = "day,place,cases,deaths";

/** A dataset of a file a day, of the repository that a local server has. */
export const asMany = (origin: string): Dataset =>
  defineDataset({
    name: "as-many",
    key: ["day", "place"],
    columns: { day: date({ fromName: "{YYYY}-{MM}-{DD}.csv" }), ...columns },
    source: {
      files: { github: { repository: "me/bench", path: "daily/*.csv", api: origin, raw: origin } },
    },
  });

/** The same rows in one file. */
export const asOne = (origin: string): Dataset =>
  defineDataset({
    name: "as-one",
    key: ["day", "place"],
    columns: { day: date(), ...columns },
    source: { url: `${origin}/all.csv` },
  });

/** A web server with files of a day each, and all of their rows in one. */
export class BenchRepository implements Disposable {
  readonly #days: readonly string[];
  readonly #byPath: Map<string, string>;
  readonly #web = createServer(({ url = "", headers }, response) => {
    const body = this.#answer(url);
    const etag = `"${body?.length}"`;
    if (body === undefined) response.writeHead(404).end();
    else if (headers["if-none-match"] === etag) response.writeHead(304).end();
    else
      response.writeHead(200, { "Content-Length": Buffer.byteLength(body), ETag: etag }).end(body);
  });

  private constructor(files: number, rows: number) {
    this.#days = Array.from({ length: files }, (_, index) =>
      new Date(Date.parse(FIRST) + index * 86_400_000).toISOString().slice(0, 10),
    );
    const rowsOf = (day: string, start: string): string[] =>
      Array.from(
        { length: rows },
        (_, row) => `${start}Place ${row},${row * 31 + day.length},${row}\n`,
      );
    this.#byPath = new Map(
      this.#days.map((day) => [`/${day}.csv`, `place,cases,deaths\n${rowsOf(day, "").join("")}`]),
    );
    const all = this.#days.flatMap((day) => rowsOf(day, `${day},`));
    this.#byPath.set("/all.csv", `${HEADER}\n${all.join("")}`);
  }

  static async start(files: number, rows: number): Promise<BenchRepository> {
    const repository = new BenchRepository(files, rows);
    await new Promise<void>((resolve) => repository.#web.listen(0, "127.0.0.1", resolve));
    return repository;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#web.address() as AddressInfo).port}`;
  }

  /** Adds a row to the last file. */
  append(row: string): void {
    const last = `/${this.#days.at(-1)}.csv`;
    this.#byPath.set(last, `${this.#byPath.get(last)}${row}\n`);
  }

  [Symbol.dispose](): void {
    this.#web.close();
  }

  /** As GitHub's API does, with lengths for hashes. */
  #answer(path: string): string | undefined {
    if (path.endsWith("/commits/HEAD"))
      return createHash("sha1")
        .update([...this.#byPath.values()].join(""))
        .digest("hex");
    if (path.includes("/git/trees/")) {
      const tree = this.#days.map((day) => ({
        path: `daily/${day}.csv`,
        type: "blob",
        sha: String(this.#byPath.get(`/${day}.csv`)?.length),
      }));
      return JSON.stringify({ tree, truncated: false });
    }
    return this.#byPath.get(path.replace(/^\/me\/bench\/\w+\/daily/, ""));
  }
}
