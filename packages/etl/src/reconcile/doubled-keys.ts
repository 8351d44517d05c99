import { type Kysely, sql } from "kysely";
import { selectColumns } from "../columns/column.ts";
import { number } from "../core/number.ts";
import type { Tables } from "../database/tables.ts";
import type { Row } from "../datasets/dataset.ts";
import { type Complaints, describeKey } from "../record/complaints.ts";
import type { Staging } from "./staging.ts";
import { LINE } from "./staging-table.ts";

const SHOWN = 20;
/** No column has such a name. */
const [FIRST, SECOND, TOTAL] = ["#first", "#second", "#total"];

/** Complains of keys that more than one staged row has. */
export async function complainOfDoubledKeys(
  db: Kysely<Tables>,
  { dataset, id, source, isOfFiles }: Staging,
  complaints: Complaints,
): Promise<void> {
  // Autovacuum does not analyze temporary tables; without statistics the planner guesses.
  await sql`analyze ${id}`.execute(db);
  const { key } = dataset;
  const keys = sql.join(key.map((column) => sql.ref(`s.${column}`)));
  const shown = dataset.columns.filter(({ name }) => key.includes(name));
  const { rows } = await sql<Row>`
    select ${selectColumns(shown, "s")}, count(*) over () as ${sql.ref(TOTAL)},
      min(${sql.ref(LINE)}) as ${sql.ref(FIRST)}, max(${sql.ref(LINE)}) as ${sql.ref(SECOND)}
    from ${id} as s
    group by ${keys} having count(*) > 1
    order by ${keys} limit ${sql.lit(SHOWN)}`.execute(db);
  for (const row of rows) {
    const first = row[FIRST] ?? null;
    if (isOfFiles) {
      const lines = `line ${number(Number(first))} of a file, line ${number(Number(row[SECOND]))} of the same or another file`;
      complaints.add({ source, problem: `two rows for ${describeKey(key, row)}: ${lines}` });
      continue;
    }
    const what = first === null ? "duplicate row" : `duplicate of line ${number(Number(first))}`;
    const problem = `${what} (${describeKey(key, row)})`;
    complaints.add({ source, line: Number(row[SECOND]) || undefined, problem });
  }
  complaints.addUnlisted(Number(rows[0]?.[TOTAL] ?? 0) - rows.length);
}
