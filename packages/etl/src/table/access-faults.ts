import { type Kysely, sql } from "kysely";
import type { Tables } from "../database/tables.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { quoted, type Table } from "./find-table.ts";
import type { TableFault } from "./table-fault.ts";

/** Rules and policies, by which a statement would not do what it says. */
export async function accessFaults(
  db: Kysely<Tables>,
  table: Table,
  { gone }: Pick<Dataset, "gone">,
): Promise<TableFault[]> {
  const target = quoted(table.schema, table.name);
  // ev_type 2 is update, 3 insert, 4 delete.
  const events = gone === "delete" ? sql`('2', '3', '4')` : sql`('2', '3')`;
  const commands = gone === "delete" ? ["r", "w", "d"] : ["r", "w"];
  const { rows: rules } = await sql<{ name: string }>`
    select rulename::text as name from pg_rewrite
    where ev_class = ${sql.lit(table.oid)}::oid and ev_type in ${events} and ev_enabled <> 'D'
    order by 1`.execute(db);
  const faults: TableFault[] = rules.map(({ name }) => ({
    problem: `the rule "${name}" replaces or adds to what a run writes; use a trigger instead`,
    statements: [`drop rule ${quoted(name)} on ${target};`],
  }));
  return [...faults, ...(await policyFaults(db, table, target, commands))];
}

interface Security {
  role: string;
  is_owner: boolean;
  is_reader: boolean;
  policies: string[];
  has_limits: boolean;
  shows_all: boolean;
}

/**
 * Accepts row-level security only where policies admit every row to each of the commands that the
 * role may use, and none takes any away. What a policy does not let in fails its statement, so that
 * it needs no check here.
 */
export async function policyFaults(
  db: Kysely<Tables>,
  { oid }: Pick<Table, "oid">,
  target: string,
  commands: readonly string[],
): Promise<TableFault[]> {
  const { rows } = await sql<Security>`
    with needed as (
      select command from unnest(${sql.val([...commands])}::text[]::"char"[]) as command
      where case command
        when 'w' then has_any_column_privilege(${sql.lit(oid)}::oid, 'update')
        when 'd' then has_table_privilege(${sql.lit(oid)}::oid, 'delete')
        else true end),
    policy as (
      select polname, polpermissive, polcmd,
        coalesce(pg_get_expr(polqual, polrelid), 'true') = 'true' as admits_all
      from pg_policy
      where polrelid = ${sql.lit(oid)}::oid
        and (polcmd = '*' or polcmd in (select command from needed))
        and (polroles = '{0}' or exists (
          select from unnest(polroles) as role where role <> 0 and pg_has_role(role, 'usage'))))
    select current_user::text as role, pg_has_role(relowner, 'usage') as is_owner,
      (select count(*) = 1 from needed) as is_reader,
      array(select polname::text from policy order by 1) as policies,
      exists (select from policy where not polpermissive and not admits_all) as has_limits,
      (select bool_and(exists (
         select from policy where polpermissive and admits_all and polcmd in ('*', command)))
       from needed) as shows_all
    from pg_class
    where oid = ${sql.lit(oid)}::oid and row_security_active(oid)`.execute(db);
  const [found] = rows;
  if (found === undefined || (found.shows_all && !found.has_limits)) return [];
  const { role, policies } = found;
  const named =
    policies.length === 0
      ? "no policy admits it"
      : `${policies.length === 1 ? "policy" : "policies"} ${policies.map((name) => `"${name}"`).join(", ")}`;
  const problem = `its row-level security may hide rows from the role "${role}" (${named})`;
  return [{ problem, statements: [policyFix(found, target)] }];
}

function policyFix({ role, is_owner, is_reader, has_limits }: Security, target: string): string {
  if (is_owner) return `alter table ${target} no force row level security;`;
  if (has_limits) return `alter role ${quoted(role)} bypassrls;`;
  const policy = `create policy ${quoted(`daily-delta ${role}`)} on ${target}`;
  return is_reader
    ? `${policy} for select to ${quoted(role)} using (true);`
    : `${policy} to ${quoted(role)} using (true) with check (true);`;
}
