import { type Kysely, sql } from "kysely";
import type { Tables } from "../database/tables.ts";
import type { Dataset, Row } from "../datasets/dataset.ts";

/** Number of keys that a message names. */
const NAMED = 5;

/**
 * Some of the keys that went from the sources with a run, and some that came back, in their order.
 *
 * @param most keys of each kind
 */
export async function goneExamples(
  db: Kysely<Tables>,
  { name, key: names }: Dataset,
  runId: number,
  most = NAMED,
): Promise<{ readonly gone: readonly Row[]; readonly returned: readonly Row[] }> {
  const keys = async (side: "before" | "after"): Promise<Row[]> => {
    const { rows } = await sql<{ key: Row }>`
      select key from daily_delta.revisions
      where dataset = ${name} and run_id = ${runId} and ${sql.ref(side)} is null
      order by key limit ${sql.lit(most)}`.execute(db);
    return rows.map(({ key }) => inKeyOrder(names, key));
  };
  return { gone: await keys("after"), returned: await keys("before") };
}

/** Puts the columns of a key that was read from JSON, which has its own order, in that of the key. */
export const inKeyOrder = (names: readonly string[], key: Row): Row =>
  Object.fromEntries(names.map((name) => [name, key[name] ?? null]));
