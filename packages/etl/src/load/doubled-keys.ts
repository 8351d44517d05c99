import { type Kysely, sql } from "kysely";
import type { Tables } from "../database/tables.ts";
import type { Row } from "../datasets/dataset.ts";
import { type Complaints, describeKey } from "../extract/complaints.ts";
import type { Staging } from "./staging.ts";
import { LINE } from "./staging-table.ts";

const SHOWN = 20;

/** Complains of keys that more than one staged row has. */
export async function complainOfDoubledKeys(
  db: Kysely<Tables>,
  { dataset, table, source }: Staging,
  complaints: Complaints,
): Promise<void> {
  // Nobody else counts the rows of a temporary table; without it the planner guesses.
  await sql`analyze ${sql.table(table)}`.execute(db);
  const { key } = dataset;
  const keys = sql.join(key.map((column) => sql.ref(column)));
  const { rows } = await sql<Row & { first: number; second: number }>`
    select ${keys}, min(${sql.ref(LINE)}) as first, max(${sql.ref(LINE)}) as second
    from ${sql.table(table)}
    group by ${keys} having count(*) > 1
    order by 1 limit ${sql.lit(SHOWN)}`.execute(db);
  for (const { first, second, ...row } of rows) {
    const where = first === null ? "" : `; the first is in line ${first}`;
    const problem = `a second row for ${describeKey(key, row)}${where}`;
    complaints.add({ source, line: second ?? undefined, problem });
  }
}
