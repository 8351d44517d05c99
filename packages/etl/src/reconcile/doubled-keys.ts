import { type Kysely, sql } from "kysely";
import { selectColumns } from "../columns/column.ts";
import { number } from "../core/number.ts";
import type { Tables } from "../database/tables.ts";
import type { Row } from "../datasets/dataset.ts";
import { type Complaints, describeKey } from "../record/complaints.ts";
import type { Staging } from "./staging.ts";
import { LINE, PART } from "./staging-table.ts";

const SHOWN = 20;
/** No column has such a name. */
const [FIRST, SECOND, TOTAL] = ["#first", "#second", "#total"];

/** Number of a row's file, and its line there. */
type Place = readonly [file: number | null, line: number | null];

/** Complains of keys that more than one staged row has. */
export async function complainOfDoubledKeys(
  db: Kysely<Tables>,
  { dataset, id, source, files }: Staging,
  complaints: Complaints,
): Promise<void> {
  // Autovacuum does not analyze temporary tables; without statistics the planner guesses.
  await sql`analyze ${id}`.execute(db);
  const { key } = dataset;
  const keys = sql.join(key.map((column) => sql.ref(`s.${column}`)));
  const shown = dataset.columns.filter(({ name }) => key.includes(name));
  const part = files === undefined ? sql`null::integer` : sql.ref(PART);
  const place = sql`array[${part}, ${sql.ref(LINE)}]`;
  const { rows } = await sql<Row>`
    select ${selectColumns(shown, "s")}, count(*) over () as ${sql.ref(TOTAL)},
      to_json(min(${place}))::text as ${sql.ref(FIRST)}, to_json(max(${place}))::text as ${sql.ref(SECOND)}
    from ${id} as s
    group by ${keys} having count(*) > 1
    order by ${keys} limit ${sql.lit(SHOWN)}`.execute(db);
  const fileName = (file: number | null): string | undefined =>
    file === null ? undefined : files?.nameOf(file);
  for (const row of rows) {
    const [[firstFile, firstLine], [secondFile, line]] = [FIRST, SECOND].map(
      (column) => JSON.parse(String(row[column])) as Place,
    ) as [Place, Place];
    const other = firstFile === secondFile ? "" : `${fileName(firstFile)}, `;
    const what =
      firstLine === null ? "duplicate row" : `duplicate of ${other}line ${number(firstLine)}`;
    const problem = `${what} (${describeKey(key, row)})`;
    complaints.add({ source, file: fileName(secondFile), line: line ?? undefined, problem });
  }
  complaints.addUnlisted(Number(rows[0]?.[TOTAL] ?? 0) - rows.length);
}
