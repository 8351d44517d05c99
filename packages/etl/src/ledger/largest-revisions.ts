import { type Kysely, sql } from "kysely";
import type { Tables } from "../database/tables.ts";
import type { Dataset, Value } from "../datasets/dataset.ts";
import type { NumberChange } from "../record/message-context.ts";

const SHOWN = 5;

/** The largest changes that a run made to numbers, the largest first. */
export async function largestRevisions(
  db: Kysely<Tables>,
  { name, key, columns }: Dataset,
  runId: number,
): Promise<NumberChange[]> {
  const numbers = columns.filter(({ measures }) => measures !== undefined).map(({ name }) => name);
  if (numbers.length === 0) return [];
  const { rows } = await sql<Omit<NumberChange, "key"> & { key: Record<string, Value> }>`
    select key, "column", "before"::text, "after"::text, ("after" - "before")::text as difference
    from (
      select key, "column",
        (before ->> "column")::numeric as "before",
        (after ->> "column")::numeric as "after"
      from daily_delta.revisions
      cross join unnest(array[${sql.join(numbers)}]::text[]) as "column"
      where dataset = ${name} and run_id = ${runId}
    ) as changes
    where "before" <> "after"
    order by abs("after" - "before") desc, key::text, "column"
    limit ${sql.lit(SHOWN)}`.execute(db);
  return rows.map((row) => ({ ...row, key: key.map((name) => row.key[name]).join(" ") }));
}
