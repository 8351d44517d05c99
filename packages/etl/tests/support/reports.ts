import { bigint, date, text } from "../../src/columns/index.ts";
import type { Dataset, Gone } from "../../src/datasets/dataset.ts";
import { defineDataset } from "../../src/datasets/define-dataset.ts";
import { TestSources } from "./runs.ts";
import type { TestDatabase } from "./test-databases.ts";

/** A dataset of a file a day in a folder of a repository, which `RepositorySources` has. */
export const reports = (gone: Gone = "keep"): Dataset =>
  defineDataset({
    name: "reports",
    key: ["day", "place"],
    columns: {
      day: date({ fromName: "{MM}-{DD}-{YYYY}.csv" }),
      place: text(),
      cases: bigint({ measures: "cumulative" }),
    },
    source: {
      files: {
        github: { repository: "me/reports", path: "daily/*.csv", api: "test:api", raw: "test:raw" },
      },
    },
    shrinkLimit: 1,
    gone,
  });

/** Text of a file: place and number of cases. */
export const reportOf = (...rows: readonly string[]): string =>
  ["place,cases", ...rows, ""].join("\n");

/** A repository in memory. */
export class RepositorySources extends TestSources {
  #commit = 0;

  /** Makes a commit of these files, by their names, of which a run reads those that changed. */
  publish(files: Readonly<Record<string, string>>): this {
    const commit = String(++this.#commit).padStart(40, "0");
    this.set("test:api/repos/me/reports/commits/HEAD", commit, `"${commit}"`);
    const tree = Object.entries(files).map(([name, contents]) => {
      this.set(`test:raw/me/reports/${commit}/daily/${name}`, contents);
      return { path: `daily/${name}`, type: "blob", sha: Buffer.from(contents).toString("hex") };
    });
    const answer = JSON.stringify({ tree, truncated: false });
    return this.set(`test:api/repos/me/reports/git/trees/${commit}?recursive=1`, answer);
  }
}

/** All that a run leaves of `reports`. */
export async function reportsState(db: TestDatabase) {
  const [{ name } = {}] = await db.query("select to_regclass('reports') as name");
  const ledger = (columns: string, table: string, order: string) =>
    db.query(`select ${columns} from daily_delta.${table} order by ${order}`);
  return {
    rows: name
      ? await db.query(
          "select to_jsonb(reports) - 'gone_since' as row from reports order by day, place",
        )
      : undefined,
    revisions: await ledger("run_id, key, before, after, inserted_by", "revisions", "run_id, key"),
    versions: await ledger("*", "source_versions", "run_id"),
    parts: await ledger("*", "parts", "name"),
    staging: await db.query(
      "select relname from pg_class where relname ~ '^staging' and relpersistence <> 't'",
    ),
  };
}
