import { type Kysely, sql } from "kysely";
import { TableInterferenceError } from "../core/errors.ts";
import { migrate } from "../database/migrations.ts";
import { LEDGER, type Tables } from "../database/tables.ts";
import { policyFaults } from "../table/access-faults.ts";
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
  readonly oid: number;
}

/** A hook in a message, and the statement that puts an end to it. */
interface LedgerFault {
  readonly hook: string;
  readonly statement: string;
  readonly hides: boolean;
}

/** A run reads, updates and deletes rows of the ledger; what it may not insert fails a statement. */
const COMMANDS = ["r", "w", "d"];

/**
 * Checks that the ledger has no triggers or rules, and no policies that may hide rows. Changes that they make to a
 * dataset's table show in its rows; a missing revision would go unnoticed.
 *
 * @throws TableInterferenceError naming all of them, with the statements that disable them
 */
export async function checkLedger(db: Kysely<Tables>): Promise<void> {
  const faults = await findFaults(db);
  if (faults.length > 0) {
    throw interference("may not store what a run writes", faults, " Nothing was written.");
  }
}

/**
 * Checks that the user sees all of the ledger, for what is read from it.
 *
 * @throws TableInterferenceError naming the tables whose row-level security may hide rows
 */
export async function checkVisible(db: Kysely<Tables>): Promise<void> {
  const faults = (await findFaults(db)).filter(({ hides }) => hides);
  if (faults.length > 0) throw interference("may not show all of its rows", faults);
}

async function findFaults(db: Kysely<Tables>): Promise<readonly LedgerFault[]> {
  // Bits of pg_trigger.tgtype: 4 insert, 8 delete, 16 update; ev_type 2 is update, 3 insert, 4 delete.
  // Triggers and rules are fired if they are O (in origin sessions) or A (always).
  const { rows } = await sql<Hook>`
    with ledger as (
      select oid, relname::text as table from pg_class
      where relnamespace = to_regnamespace(${LEDGER}) and relkind in ('r', 'p'))
    select 'trigger' as kind, tgname::text as name, "table", ledger.oid::bigint
    from pg_trigger join ledger on ledger.oid = tgrelid
    where not tgisinternal and tgenabled in ('O', 'A') and tgtype & 28 <> 0
    union all
    select 'rule', rulename::text, "table", ledger.oid::bigint
    from pg_rewrite join ledger on ledger.oid = ev_class
    where ev_enabled in ('O', 'A') and ev_type in ('2', '3', '4')
    union all
    select 'row-level security', null, "table", oid::bigint
    from ledger where row_security_active(oid)
    order by 1, 3, 2`.execute(db);
  const faults: LedgerFault[] = [];
  for (const { kind, name, table, oid } of rows) {
    const hook = `${kind}${name === null ? "" : ` "${name}"`} of ${LEDGER}.${table}`;
    const target = quoted(LEDGER, table);
    const statements =
      name === null
        ? (await policyFaults(db, { oid }, target, COMMANDS)).flatMap((fault) => fault.statements)
        : [`alter table ${target} disable ${kind} ${quoted(name)};`];
    for (const statement of statements) faults.push({ hook, statement, hides: name === null });
  }
  return faults;
}

function interference(
  what: string,
  faults: readonly LedgerFault[],
  result = "",
): TableInterferenceError {
  const hooks = faults.map(({ hook }) => hook).join(", ");
  const statements = [...new Set(faults.map(({ statement }) => statement))];
  return new TableInterferenceError(
    `the ledger ${what}, because of ${hooks}.${result} The ledger's tables are for this program only; run: ${statements.join(" ")}`,
    statements,
  );
}
