import { type Kysely, sql } from "kysely";
import { type PasswordEncryption, passwordVerifier } from "../database/password-verifier.ts";
import { LEDGER, type Tables } from "../database/tables.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { findTable } from "./find-table.ts";
import { viewMark, viewNames } from "./view-names.ts";

/** Lock of the transaction, so that two runs do not change the same rights at once. */
const LOCK = "daily_delta:readers";

/** Login of a role that cannot use IAM. */
export interface PasswordLogin {
  readonly password: string;
  readonly encryption: PasswordEncryption;
}

/**
 * Makes sure that a role exists that may read a dataset's table and the ledger, and nothing else. It logs
 * in by the given password, or else, on RDS, by IAM. Changes nothing but the password where all of it is
 * there already.
 *
 * @param role name of the role, lower case letters, digits and underscores
 * @throws ConfigurationError if the password has other characters than visible ASCII
 */
export async function admitReader(
  db: Kysely<Tables>,
  dataset: Dataset,
  role: string,
  login?: PasswordLogin,
): Promise<void> {
  const verifier = login && passwordVerifier(login.encryption, role, login.password);
  await db.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(hashtext(${LOCK}))`.execute(transaction);
    const reader = sql.id(role);
    if (!(await roleExists(transaction, role))) {
      await sql`create role ${reader} login`.execute(transaction);
    }
    if (verifier !== undefined) {
      // Only a superuser could see whether it is the same; RDS has none.
      await sql`alter role ${reader} password ${sql.lit(verifier)}`.execute(transaction);
    } else if (await roleExists(transaction, "rds_iam")) {
      const { rows } = await sql`
        select from pg_auth_members
        where roleid = 'rds_iam'::regrole and member = ${role}::regrole`.execute(transaction);
      if (rows.length === 0) await sql`grant rds_iam to ${reader}`.execute(transaction);
    }
    await grantMissing(transaction, dataset, role);
  });
}

async function roleExists(db: Kysely<Tables>, name: string): Promise<boolean> {
  const { rows } = await sql`select from pg_roles where rolname = ${name}`.execute(db);
  return rows.length > 0;
}

async function grantMissing(db: Kysely<Tables>, dataset: Dataset, role: string): Promise<void> {
  const { oid = null, schema } = await findTable(db, dataset);
  const views = viewNames(dataset);
  const { rows } = await sql<{ schema: string; table: string }>`
    select nspname as schema, relname as table
    from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where (pg_class.oid = ${oid}::oid or nspname = ${LEDGER} or (
        nspname = ${schema} and relname = ${views.history}
        and obj_description(pg_class.oid, 'pg_class') like '%' || ${viewMark(dataset)}::text || '%'))
      and relkind in ('r', 'v', 'p')
      and not (has_table_privilege(${role}, pg_class.oid, 'select')
        and has_schema_privilege(${role}, nspname, 'usage'))`.execute(db);
  const reader = sql.id(role);
  for (const { schema, table } of rows) {
    await sql`grant usage on schema ${sql.id(schema)} to ${reader}`.execute(db);
    await sql`grant select on ${sql.id(schema, table)} to ${reader}`.execute(db);
  }
  // PostgreSQL lets everyone execute functions, unless its defaults were changed.
  const { rows: functions } = await sql<{ signature: string }>`
    select oid::regprocedure::text as signature from pg_proc
    where pronamespace = (select oid from pg_namespace where nspname = ${schema})
      and proname in (${views.history}, ${views.asOf})
      and obj_description(oid, 'pg_proc') like '%' || ${viewMark(dataset)}::text || '%'
      and not has_function_privilege(${role}, oid, 'execute')`.execute(db);
  for (const { signature } of functions) {
    await sql`grant execute on function ${sql.raw(signature)} to ${reader}`.execute(db);
  }
}
