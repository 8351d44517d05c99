import { type Kysely, sql } from "kysely";
import { TableInterferenceError } from "../core/errors.ts";
import { migrate } from "../database/migrations.ts";
import { LEDGER, type Tables } from "../database/tables.ts";
import { quoted } from "../table/find-table.ts";

/**
 * Brings the ledger to the newest version, and checks that it stores what a run writes.
 *
 * @throws TableInterferenceError as `checkLedger` does
 * @throws ConfigurationError, DatabaseUnavailableError as `migrate` does
 */
export async function prepareLedger(db: Kysely<Tables>): Promise<void> {
  await checkLedger(db);
  await migrate(db);
}

/** Something in the database that may change what the ledger's tables store or show. */
interface Hook {
  readonly kind: "trigger" | "rule" | "row-level security";
  readonly name: string | null;
  readonly table: string;
}

/**
 * Checks that the ledger has no triggers, rules or row-level security. Changes that they make to a
 * dataset's table show in its rows; a missing revision would go unnoticed.
 *
 * @throws TableInterferenceError naming all of them, with the statements that disable them
 */
export async function checkLedger(db: Kysely<Tables>): Promise<void> {
  // Bits of pg_trigger.tgtype: 4 insert, 8 delete, 16 update; ev_type 2 is update, 3 insert, 4 delete.
  // Triggers and rules are fired if they are O (in origin sessions) or A (always).
  const { rows } = await sql<Hook>`
    with ledger as (
      select oid, relname::text as table from pg_class
      where relnamespace = to_regnamespace(${LEDGER}) and relkind in ('r', 'p'))
    select 'trigger' as kind, tgname::text as name, "table"
    from pg_trigger join ledger on ledger.oid = tgrelid
    where not tgisinternal and tgenabled in ('O', 'A') and tgtype & 28 <> 0
    union all
    select 'rule', rulename::text, "table"
    from pg_rewrite join ledger on ledger.oid = ev_class
    where ev_enabled in ('O', 'A') and ev_type in ('2', '3', '4')
    union all
    select 'row-level security', null, "table" from ledger where row_security_active(oid)
    order by 1, 3, 2`.execute(db);
  if (rows.length === 0) return;
  const named = rows.map(
    ({ kind, name, table }) => `${kind}${name === null ? "" : ` "${name}"`} of ${LEDGER}.${table}`,
  );
  const statements = rows.map(
    ({ kind, name, table }) =>
      `alter table ${quoted(LEDGER, table)} disable ${kind.replace("-", " ")}${name === null ? "" : ` ${quoted(name)}`};`,
  );
  throw new TableInterferenceError(
    `the ledger may not store what a run writes, because of ${named.join(", ")}. Nothing was written. The ledger's tables are for this program only; run: ${statements.join(" ")}`,
    statements,
  );
}
