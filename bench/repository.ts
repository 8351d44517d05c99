import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { bigint, type Dataset, date, defineDataset, text } from "@daily-delta/etl";

const columns = { place: text(), cases: bigint(), deaths: bigint() };

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

/** A repository with a file for each day, which a web server in a process of its own has. */
export class BenchRepository implements Disposable {
  readonly origin: string;
  readonly #server: ChildProcess;

  private constructor(server: ChildProcess, origin: string) {
    this.#server = server;
    this.origin = origin;
  }

  static async start(files: number, rows: number): Promise<BenchRepository> {
    const server = fork(new URL("./repository-server.ts", import.meta.url), [
      String(files),
      String(rows),
    ]);
    const [origin] = await once(server, "message");
    return new BenchRepository(server, origin);
  }

  /** Adds a row to the last file. */
  async append(row: string): Promise<void> {
    this.#server.send(row);
    await once(this.#server, "message");
  }

  [Symbol.dispose](): void {
    this.#server.kill();
  }
}
