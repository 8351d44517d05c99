import { type Kysely, sql } from "kysely";
import { DatabaseError, DatabaseLockedError } from "../core/errors.ts";
import type { Tables } from "../database/tables.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { quoted, type Table } from "../table/find-table.ts";
import { viewMark } from "../table/view-names.ts";
import { findCutoffs } from "./cutoffs.ts";
import { NO_CUTOFFS } from "./revised-values.ts";
import { target, type View, viewsOf } from "./views.ts";

/** SQLSTATEs of a definition that can only be created again: another result of a function or a view. */
const OTHER_RESULT = ["42P13", "42P16"];

/**
 * SQLSTATE classes of what a person has to change: rights and names, objects that depend on the view,
 * limits, features. Any other error fails the run.
 */
const REFUSALS = ["42", "2B", "54", "0A"];

/**
 * Creates the view of all versions and the functions next to a dataset's table, and brings them in step
 * with the dataset. What cannot be created or replaced costs no data: the run goes on, and says so.
 *
 * @param transaction the load's; the views change with the table, or not at all
 * @returns what is wrong and how to fix it; `undefined`: nothing
 */
export async function keepViews(
  transaction: Kysely<Tables>,
  dataset: Dataset,
  table: Table,
): Promise<string | undefined> {
  const plain = viewsOf(transaction, dataset, table, NO_CUTOFFS);
  const found = await findViews(transaction, table, plain);
  if (plain.every(({ comment }, place) => found[place]?.comment === comment)) return undefined;
  const cutoffs = await findCutoffs(transaction, dataset);
  // Revisions of this definition can be restored: its cutoffs are looked for when it changes.
  const views = viewsOf(transaction, dataset, table, cutoffs).map((view, place) => ({
    ...view,
    comment: plain[place]?.comment ?? "",
  }));
  const taken = views.filter(
    (_, place) => found[place]?.exists && !found[place]?.comment?.includes(viewMark(dataset)),
  );
  if (taken.length > 0) {
    const names = taken.map((view) => `the name of the ${target(view, table)} is taken`);
    return `${label(dataset)} were not created: ${names.join(", and ")} by something that this program has not made. Rename that, and the next run creates them`;
  }
  await sql`savepoint views`.execute(transaction);
  try {
    await replace(transaction, table, views, found);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    await sql`rollback to savepoint views`.execute(transaction);
    return `${label(dataset)} are not in step with the dataset: ${error.message}. The rows themselves were loaded. The next run tries again`;
  }
  await sql`release savepoint views`.execute(transaction);
  return undefined;
}

const label = ({ table }: Dataset): string => `The views of past versions of ${table}`;

const isRefusal = (error: unknown): error is Error =>
  error instanceof DatabaseLockedError ||
  (error instanceof DatabaseError && REFUSALS.includes(error.sqlState?.slice(0, 2) ?? ""));

interface Found {
  readonly exists: boolean;
  readonly comment: string | null;
}

/** Looks for what has the views' names, in their order. */
async function findViews(
  db: Kysely<Tables>,
  table: Table,
  wanted: readonly View[],
): Promise<Found[]> {
  const { rows } = await sql<Found>`
    select coalesce(class.oid, proc.oid) is not null as exists,
      coalesce(obj_description(class.oid, 'pg_class'), obj_description(proc.oid, 'pg_proc')) as comment
    from unnest(
      ${sql.val(wanted.map(({ kind }) => kind))}::text[], ${sql.val(wanted.map(({ name }) => name))}::text[],
      ${sql.val(wanted.map(({ takes }) => takes))}::text[]) with ordinality as wanted (kind, name, takes, place)
    join pg_namespace as namespace on namespace.nspname = ${table.schema}
    left join pg_class as class
      on kind = 'view' and class.relnamespace = namespace.oid and class.relname = wanted.name
    left join pg_proc as proc
      on kind = 'function' and proc.pronamespace = namespace.oid and proc.proname = wanted.name
      and array_to_string(array(
        select format_type(type, null) from unnest(proc.proargtypes) with ordinality as _ (type, n) order by n
      ), ', ') = takes
    order by place`.execute(db);
  return rows;
}

async function replace(
  db: Kysely<Tables>,
  table: Table,
  views: readonly View[],
  found: readonly Found[],
): Promise<void> {
  const execute = (statement: string) => sql.raw(statement).execute(db);
  await sql`savepoint replacement`.execute(db);
  try {
    for (const { create } of views) await execute(create);
  } catch (error) {
    if (!(error instanceof DatabaseError) || !OTHER_RESULT.includes(error.sqlState ?? ""))
      throw error;
    await sql`rollback to savepoint replacement`.execute(db);
    const grants = await grantsOf(db, table, views);
    const old = views.filter((_, place) => found[place]?.exists);
    // The view before the function that it is made of.
    for (const { drop } of old.toSorted(
      (a, b) => Number(b.kind === "view") - Number(a.kind === "view"),
    )) {
      await execute(drop);
    }
    for (const { create } of views) await execute(create);
    for (const grant of grants) await execute(grant);
  }
  for (const view of views) {
    await sql`comment on ${sql.raw(target(view, table))} is ${sql.lit(view.comment)}`.execute(db);
  }
}

/** Statements that grant the rights to read the view that others have, which go with it. */
async function grantsOf(
  db: Kysely<Tables>,
  { schema }: Table,
  views: readonly View[],
): Promise<string[]> {
  const names = views.filter(({ kind }) => kind === "view").map(({ name }) => name);
  const { rows } = await sql<{ name: string; role: string | null }>`
    select class.relname::text as name, role.rolname::text as role
    from pg_class as class
    join pg_namespace as namespace on namespace.oid = class.relnamespace
    cross join aclexplode(class.relacl) as acl
    left join pg_roles as role on role.oid = acl.grantee
    where nspname = ${schema} and relname = any (${sql.val(names)}::text[])
      and privilege_type = 'SELECT' and grantee <> relowner
      and (grantee = 0 or role.oid is not null)`.execute(db);
  return rows.map(
    ({ name, role }) =>
      `grant select on ${quoted(schema, name)} to ${role === null ? "public" : quoted(role)}`,
  );
}
