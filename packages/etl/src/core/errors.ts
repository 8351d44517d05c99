import type { ComplaintGroup, SourceCheck } from "./error-record.ts";
import { withPublicUrls } from "./public-url.ts";
import { printable } from "./quote.ts";

interface ErrorOptions {
  readonly details?: readonly string[];
  readonly total?: number;
  readonly groups?: readonly ComplaintGroup[];
  readonly cause?: unknown;
  /** True if URLs in the strings are cells of a file, which are shown whole. @default false */
  readonly quotesCells?: boolean;
}

/** A detail that is longer, in UTF-16 code units, is cut. */
const LONGEST_DETAIL = 2_000;

/**
 * Base of all errors that a run expects and explains. Its strings may contain what users, servers and
 * files say: they are made printable here, and URLs lose credentials and queries, once for terminal,
 * message, ledger and page.
 */
export abstract class DailyDeltaError extends Error {
  readonly code: string;
  readonly details: readonly string[];
  /** Number of complaints, of which `details` holds the first. */
  readonly total: number | undefined;
  readonly groups: readonly ComplaintGroup[] | undefined;
  /** Set by the extraction, which knows the sources. */
  sources: Readonly<Record<string, SourceCheck>> | undefined;

  constructor(code: string, message: string, options: ErrorOptions = {}) {
    const { cause, details = [], quotesCells = false } = options;
    const shown = (text: string): string => (quotesCells ? text : withPublicUrls(text));
    super(printable(shown(message)), cause === undefined ? {} : { cause });
    this.name = new.target.name;
    this.code = code;
    this.details = details.map((detail) => printable(shown(detail), LONGEST_DETAIL));
    this.total = options.total;
    this.groups = options.groups;
  }
}

/** Trying again cannot help: bad input, bad settings. */
export class TerminalError extends DailyDeltaError {}

/** May pass by itself: the run tries again until shortly before its deadline. */
export class TransientError extends DailyDeltaError {
  /** Delay that the other side asked for, in milliseconds. */
  readonly retryAfter: number | undefined;

  constructor(
    code: string,
    message: string,
    options: ErrorOptions & { retryAfter?: number | undefined } = {},
  ) {
    super(code, message, options);
    this.retryAfter = options.retryAfter;
  }
}

/** A setting, an argument or a definition is wrong. */
export class ConfigurationError extends TerminalError {
  constructor(message: string, options?: ErrorOptions) {
    super("CONFIGURATION", message, options);
  }
}

/** A source breaks the contract of its dataset; `details` names the first places of `total`. */
export class ContractError extends TerminalError {
  constructor(
    message: string,
    details: readonly string[],
    total = details.length,
    groups?: readonly ComplaintGroup[],
  ) {
    const options = { details, total, quotesCells: true };
    super("CONTRACT", message, groups === undefined ? options : { ...options, groups });
  }
}

/** A source has far fewer rows than in its last successful version. */
export class ShrinkError extends TerminalError {
  constructor(message: string, details: readonly string[]) {
    super("SHRUNK", message, { details, total: details.length });
  }
}

/** A source answered, but not with a file that can be read. */
export class SourceError extends TerminalError {
  /** True if there is no such file. */
  readonly isAbsent: boolean;

  constructor(message: string, options?: ErrorOptions & { readonly isAbsent?: boolean }) {
    super("SOURCE", message, options);
    this.isAbsent = options?.isAbsent ?? false;
  }
}

/** A source is unreachable, or its body broke off. */
export class SourceUnavailableError extends TransientError {
  constructor(message: string, options?: ErrorOptions & { retryAfter?: number | undefined }) {
    super("SOURCE_UNAVAILABLE", message, options);
  }
}

/** The database is unreachable, starting, read-only, or dropped the connection. */
export class DatabaseUnavailableError extends TransientError {
  constructor(message: string, options?: ErrorOptions, code = "DATABASE_UNAVAILABLE") {
    super(code, message, options);
  }
}

/** The database answers, and has no room for now: no free connection, a deadlock, no memory. */
export class DatabaseBusyError extends DatabaseUnavailableError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options, "DATABASE_BUSY");
  }
}

/** Another session holds a lock that the run needs, and the run waited for it long enough. */
export class DatabaseLockedError extends TerminalError {
  constructor(message: string, options?: ErrorOptions) {
    super("DATABASE_LOCKED", message, options);
  }
}

/** Another session replaced or altered the table during the run, which starts again. */
export class TableChangedError extends DatabaseUnavailableError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options, "TABLE_CHANGED");
  }
}

/** The database does not let us in, or cannot prove who it is. */
export class DatabaseRefusedError extends TerminalError {
  constructor(message: string, options?: ErrorOptions) {
    super("DATABASE_REFUSED", message, options);
  }
}

/** The server has no database of that name. */
export class DatabaseMissingError extends TerminalError {
  constructor(message: string, options?: ErrorOptions) {
    super("NO_DATABASE", message, options);
  }
}

/** The database refused a statement; its SQLSTATE is in the message. */
export class DatabaseError extends TerminalError {
  readonly sqlState: string | undefined;

  constructor(message: string, options: ErrorOptions & { sqlState?: string | undefined } = {}) {
    super("DATABASE", message, options);
    this.sqlState = options.sqlState;
  }
}

/** The dataset has no table yet, or nothing of what was asked for. */
export class NotLoadedError extends TerminalError {
  /** Words of the command that helps, after the program's name; the message ends with what it is for. */
  readonly command: readonly string[] | undefined;

  constructor(message: string, command?: readonly string[]) {
    super("NOT_LOADED", message);
    this.command = command;
  }
}

/**
 * Makes the error for a dataset that has never been loaded into the database.
 *
 * @example
 * neverLoaded("us-daily").command; // ["run", "us-daily"]
 */
export const neverLoaded = (dataset: string): NotLoadedError =>
  new NotLoadedError(`"${dataset}" has never been loaded into this database. Run it first`, [
    "run",
    dataset,
  ]);

/** The table in the database does not have the declared columns; `details` is the SQL that fixes it. */
export class TableMismatchError extends TerminalError {
  constructor(message: string, details: readonly string[]) {
    super("TABLE_MISMATCH", message, { details });
  }
}

/** The table does not hold what a run wrote; `details` are statements that disable the triggers. */
export class TableInterferenceError extends TerminalError {
  constructor(message: string, details: readonly string[]) {
    super("TABLE_INTERFERENCE", message, { details });
  }
}

/** The run that a process has a part of is over, or another run has taken its table over. */
export class LeaseLostError extends TerminalError {
  constructor(message: string) {
    super("LEASE_LOST", message);
  }
}

/** Parts of a run were not read, so that it cannot be merged. */
export class PartsMissingError extends TerminalError {
  constructor(message: string) {
    super("PARTS_MISSING", message);
  }
}

/** A process that has a part of a run ended without saying why. */
export class ProcessError extends TerminalError {
  constructor(message: string) {
    super("PROCESS", message);
  }
}

/** The run was stopped because its time limit was near. */
export class DeadlineError extends TerminalError {
  constructor(message: string) {
    super("DEADLINE", message);
  }
}

/** The run was stopped (Ctrl-C, SIGTERM). */
export class InterruptedError extends TerminalError {
  constructor(message: string) {
    super("INTERRUPTED", message);
  }
}
