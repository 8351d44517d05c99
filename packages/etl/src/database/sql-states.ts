import { DatabaseError } from "../core/errors.ts";

/**
 * Meanings of SQLSTATEs for a run: `transient` and `busy` errors may pass and are retried on a new
 * connection; `refused`, `missing` and `rejected` ones need a person.
 */
export type FaultKind = "transient" | "busy" | "refused" | "missing" | "locked" | "rejected";

export interface Fault {
  readonly kind: FaultKind;
  /** Description of the problem, for people. */
  readonly what: string;
  /** Advice. */
  readonly hint: string;
}

const fault = (kind: FaultKind, what: string, hint: string): Fault => ({ kind, what, hint });

const RECONNECT = "Check that the server runs and can be reached";
const AGAIN = "Run it again; if it persists, find the other session that works on these tables";

const WHERE_SET = "Roles, databases and the server have such settings (psql: \\drds)";

/**
 * The one table of the SQLSTATEs that users meet. Sources: PostgreSQL's manual, appendix A (error
 * codes), 13.5 (serialization failures and deadlocks are to be retried), 20.11 (time limits) and
 * 26.5 (hot standby); Amazon's own driver for RDS and Aurora, aws-advanced-jdbc-wrapper, which takes
 * 57P01, 57P02, 57P03 and class 08 for a failover (PgExceptionHandler), and 25006 for a connection
 * to the former writer (its pull request 1609); PgBouncer's client.c and objects.c (08P01 and its
 * messages, see `POOLER_TEXTS`).
 */
export const SQL_STATES: Readonly<Record<string, Fault>> = {
  // Class 08: connection exception. The class is transient; these say more.
  "08P01": fault(
    "transient",
    "a server or pooler ended the connection",
    "Check that the database server behind it runs",
  ),
  "0A000": fault(
    "rejected",
    "the database does not support a statement",
    "PostgreSQL 15 to 18 is supported. If the table's columns were changed during the run, run it again",
  ),
  "22021": fault(
    "rejected",
    "the database cannot store a character",
    "The database's encoding must be UTF8: show server_encoding",
  ),
  "22P05": fault(
    "rejected",
    "the database cannot store a character",
    "The database's encoding must be UTF8: show server_encoding",
  ),
  "23502": fault(
    "rejected",
    "a constraint of the table rejects a row",
    "Drop the constraint, or give the column a default",
  ),
  "23503": fault(
    "rejected",
    "a foreign key rejects a row",
    "Load the rows that it refers to first, or drop the foreign key",
  ),
  "23505": fault(
    "rejected",
    "a unique index rejects a row",
    "Drop the index, or make it cover the dataset's whole key",
  ),
  "23514": fault(
    "rejected",
    "a constraint or the partitions of the table reject a row",
    "Make the constraint accept what the source holds, or drop it; if a partition is missing, create it or a default partition",
  ),
  // A failover leaves the former writer, or a DNS name that still points to it.
  "25006": fault(
    "transient",
    "the database is read-only",
    "It is a standby, or a failover is under way: connect to the primary. A role or database can also have default_transaction_read_only = on",
  ),
  "25P03": fault(
    "transient",
    "the server ended an idle transaction",
    "Raise idle_in_transaction_session_timeout, or the pooler's limit",
  ),
  "25P04": fault(
    "rejected",
    "the server ended a long transaction",
    `Raise transaction_timeout. ${WHERE_SET}`,
  ),
  "28000": fault(
    "refused",
    "the database refuses the login",
    "Check the user name and pg_hba.conf; the server may insist on TLS (sslmode=verify-full)",
  ),
  "28P01": fault(
    "refused",
    "the database refuses the login",
    "Check the user name and the password",
  ),
  "3D000": fault(
    "missing",
    "the database does not exist",
    "Create the database, or correct its name",
  ),
  "3F000": fault(
    "rejected",
    "the schema does not exist",
    "Create the schema that search_path names first, or correct search_path",
  ),
  // Manual, 13.5: the whole transaction is to be retried.
  "40001": fault("busy", "another transaction changed the same rows", AGAIN),
  "40P01": fault("busy", "a deadlock with another session ended the transaction", AGAIN),
  "40003": fault("transient", "it is unknown whether a statement completed", RECONNECT),
  "42501": fault(
    "rejected",
    "the database user lacks a permission",
    "Grant the user what the message names. A run needs: usage and create on its schema, create on the database for the first run, select, insert and update on the table. A policy of row-level security must let its rows in",
  ),
  "42703": fault(
    "rejected",
    "a column does not exist",
    "If the table was changed during the run, run it again",
  ),
  "42P01": fault(
    "rejected",
    "a table does not exist",
    "If the table was dropped during the run, run it again",
  ),
  "42P21": fault(
    "rejected",
    "two collations conflict",
    'Give the text columns of the key the collation "C"',
  ),
  "42P22": fault(
    "rejected",
    "the collation of a string column is ambiguous",
    'Give the text columns of the key the collation "C"',
  ),
  // Class 53: insufficient resources.
  "53000": fault("busy", "the server is short of resources", "Look at the server's log"),
  "53100": fault("rejected", "the server's disk is full", "Give the server more storage"),
  "53200": fault(
    "busy",
    "the server is out of memory",
    "End other sessions, give the server more memory, or raise the setting that the message names",
  ),
  "53300": fault(
    "busy",
    "the server has no free connection",
    "End idle sessions, or raise max_connections, the role's or the database's connection limit, or the pooler's pool size",
  ),
  "53400": fault(
    "rejected",
    "a limit of the server's configuration is reached",
    "Raise the setting that the message names, such as temp_file_limit",
  ),
  "54000": fault(
    "rejected",
    "a value is too large for the database",
    "A row of a table holds about 8,160 bytes, in which a long string takes 18: declare fewer columns, or split the dataset. A row of an index holds about 2,700: shorten the key's strings, or drop other indexes on long columns",
  ),
  "54001": fault("rejected", "a statement is too complex", "Raise max_stack_depth"),
  "54011": fault("rejected", "the table has too many columns", "PostgreSQL allows about 1,600"),
  "55000": fault(
    "rejected",
    "the database is not in the state that is needed",
    "If it accepts no connections: alter database NAME allow_connections true",
  ),
  // The limit is the run's own (session-settings.ts); it has been waited for already.
  "55P03": fault(
    "locked",
    "another session holds a lock that the run needs",
    "Find it with pg_blocking_pids, and end it or wait for it",
  ),
  // A session lifts statement_timeout; a pooler may keep it from doing so in time.
  "57014": fault(
    "rejected",
    "a statement was cancelled",
    `A person, a monitor, a time limit of the pooler or statement_timeout cancelled it. ${WHERE_SET}`,
  ),
  "57P01": fault(
    "transient",
    "the connection was ended by an administrator or a shutdown",
    RECONNECT,
  ),
  "57P02": fault("transient", "the server crashed and restarts", "Look at the server's log"),
  "57P03": fault("transient", "the server does not accept connections yet", RECONNECT),
  "57P04": fault("missing", "the database was dropped", "Create the database, or name another"),
  "57P05": fault(
    "transient",
    "the server ended an idle session",
    `Raise idle_session_timeout, or the pooler's limit. ${WHERE_SET}`,
  ),
  "58030": fault(
    "rejected",
    "the server cannot read or write its files",
    "Look at the server's log, its disks and file systems",
  ),
  "58P01": fault("rejected", "a file of the server is missing", "Look at the server's log"),
  P0001: fault(
    "rejected",
    "a trigger or function in the database refuses what the run does",
    "Correct the trigger or function, or what the message complains of",
  ),
  XX001: fault("rejected", "the database is damaged", "Restore it from a backup"),
  XX002: fault(
    "rejected",
    "an index is damaged",
    "Rebuild it: reindex index with the name in the message",
  ),
};

/** Whole classes, for SQLSTATEs that the table does not name. */
const CLASSES: Readonly<Record<string, Fault>> = {
  "08": fault("transient", "the connection failed", RECONNECT),
  "28": fault("refused", "the database refuses the login", "Check the settings"),
  P0: fault(
    "rejected",
    "a trigger or function in the database fails",
    "Correct the trigger or function",
  ),
};

/** Any other SQLSTATE. */
const OTHER = fault(
  "rejected",
  "the database rejected a statement",
  "Look the SQLSTATE up in PostgreSQL's manual (appendix A). If a trigger or function in the database fails, correct that; look at the server's log otherwise",
);

/** Constraints of the ledger's own tables: nothing of it is to be dropped. */
const LEDGER_INTEGRITY = fault(
  "rejected",
  "the ledger rejects a row",
  "Keep its constraints. If its keys exist already, its counters are behind, as after a failover to a logical replica: select setval(pg_get_serial_sequence('daily_delta.runs', 'id'), max(id)) from daily_delta.runs",
);
const INTEGRITY = "23";

/**
 * Messages of poolers under a SQLSTATE that says little: PgBouncer sends nearly everything as 08P01, the
 * server's refusal of a login included, Supavisor as XX000. Without a match, the SQLSTATE decides.
 */
const POOLER_TEXTS: readonly [RegExp, Fault][] = [
  [
    /no such user|password authentication failed|SASL authentication failed|login rejected|Tenant or user not found|role .* (does not exist|is not permitted to log in)|no pg_hba\.conf entry/i,
    fault("refused", "the pooler refuses the login", "Check the user name and the password"),
  ],
  [
    /^SSL required|SSL connection is required/i,
    fault("refused", "the pooler refuses the login", "It insists on TLS: sslmode=verify-full"),
  ],
  [
    /no such database|database .* does not exist/i,
    fault(
      "missing",
      "the pooler knows no such database",
      "Correct its name, or add it to the pooler",
    ),
  ],
  [
    /unsupported (options )?startup parameter/i,
    fault(
      "refused",
      "the pooler refuses a parameter of the connection",
      "Leave it out of the connection, and set what it sets for the role (alter role NAME set …), or connect to the server directly",
    ),
  ],
  [
    /transaction blocks not allowed/i,
    fault(
      "refused",
      "the pooler is in statement mode, where nothing lasts longer than a statement",
      "Connect to the server directly, or to a pool in session mode",
    ),
  ],
  [
    /no more connections allowed|connections exceeded|max clients reached|max client connections reached|too many clients already|too many connections for|remaining connection slots/i,
    fault("busy", "the pooler has no free connection", "Raise its limits, or end idle clients"),
  ],
  [
    /query_wait_timeout/,
    fault(
      "busy",
      "the pooler had no free connection in time",
      "Raise its pool size, or end idle clients; check that the database server behind it runs",
    ),
  ],
];

/**
 * Returns what a SQLSTATE means.
 *
 * @param text the server's, which tells more of what poolers send
 * @param schema of the table that is concerned, where the server names it
 *
 * @example
 * faultOf("53100", "could not extend file").hint; // "Give the server more storage"
 */
export function faultOf(sqlState: string, text: string, schema?: string): Fault {
  if (sqlState === "08P01" || sqlState === "XX000") {
    const pooler = POOLER_TEXTS.find(([pattern]) => pattern.test(text));
    if (pooler !== undefined) return pooler[1];
  }
  if (schema === "daily_delta" && sqlState.startsWith(INTEGRITY)) return LEDGER_INTEGRITY;
  return SQL_STATES[sqlState] ?? CLASSES[sqlState.slice(0, 2)] ?? OTHER;
}

/** The class of SQLSTATEs of values that their type does not accept. */
const DATA_EXCEPTION = "22";

/** Checks whether a statement failed because a value is not one of its type. */
export const isDataException = (error: unknown): boolean =>
  error instanceof DatabaseError && error.sqlState?.startsWith(DATA_EXCEPTION) === true;
