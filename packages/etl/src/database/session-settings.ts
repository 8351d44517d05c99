import { LEDGER } from "./tables.ts";

/** Time that the server waits for a lock after the run should have given up, in milliseconds. */
const LOCK_GRACE = 30_000;

/**
 * Settings that a role, a database or the server may have in another way, and that change what a
 * run's statements mean or how long its session lives. Each is set where the server has it. They
 * are not options of the connection, because poolers refuse those.
 *
 * @param lockPatience how long a statement may wait for a lock, in milliseconds
 */
const settings = (lockPatience: number): Record<string, string> => ({
  datestyle: "ISO",
  intervalstyle: "postgres",
  timezone: "UTC",
  client_encoding: "UTF8",
  bytea_output: "hex",
  extra_float_digits: "1",
  standard_conforming_strings: "on",
  transform_null_equals: "off",
  // format_type() would quote the types of columns.
  quote_all_identifiers: "off",
  array_nulls: "on",
  exit_on_error: "off",
  default_transaction_isolation: "read committed",
  default_transaction_deferrable: "off",
  // A source may take its time while the session or its transaction is idle.
  idle_in_transaction_session_timeout: "0",
  idle_session_timeout: "0",
  // The run has a deadline of its own.
  statement_timeout: "0",
  transaction_timeout: "0",
  // LockWatch ends the wait earlier and names the holder; this is the fallback.
  lock_timeout: String(lockPatience + LOCK_GRACE),
  // The cost of a run's few statements is guessed badly, and the guess decides about compilation.
  jit: "off",
});

/** Names of the settings that a session has in any case. */
export const SESSION_SETTINGS = Object.keys(settings(0));

/**
 * A statement that sets up a session. It also takes the ledger's schema out of the search path: a
 * user of that name would have the tables of datasets created in there.
 */
export function sessionSettings(lockPatience: number): string {
  const values = Object.entries(settings(lockPatience))
    .map(([name, value]) => `('${name}', '${value}')`)
    .join(", ");
  return `
    select set_config(name, value, false) from (values ${values}) as setting (name, value)
    where current_setting(name, true) is not null
    union all
    select set_config('search_path', string_agg(quote_ident(name), ', '), false)
    from unnest(current_schemas(false)) as name where name <> '${LEDGER}'`;
}
