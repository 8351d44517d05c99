import type { ColumnType, Generated, JSONColumnType } from "kysely";
import type { Value } from "../columns/value.ts";
import type { ErrorRecord } from "../core/error-record.ts";
import type { Message } from "../record/message.ts";
import type { PartResult, Plan, PlannedPart } from "../record/plan.ts";
import type { RunStatus } from "../record/run-status.ts";

type Timestamp = ColumnType<Date, Date, Date>;
type Json<T> = ColumnType<T, string, string>;

/** One row for each execution. */
interface RunsTable {
  id: Generated<number>;
  /** Identifier of the event that started it; unique, so that a repeated event is noticed. */
  execution_id: string;
  /** Token of the process that wrote the row: tells its own retry from a repeated event. */
  token: string;
  dataset: string;
  /** The hash of the dataset's definition. */
  dataset_version: string;
  status: RunStatus;
  started_at: Timestamp;
  /** The run is over by then, or dead. */
  deadline: Timestamp;
  /** The server process of the run's connection; 0 on PGlite. */
  backend: number;
  finished_at: Timestamp | null;
  inserted: number | null;
  updated: number | null;
  unchanged: number | null;
  missing: number | null;
  /** Keys that went from the sources with this run, and that came back. */
  gone: number | null;
  returned: number | null;
  /** Rows that were deleted from the table because their keys are gone. */
  dropped: number | null;
  /** Failed and crashed runs since the last success, when this run ended. */
  failed_before: number | null;
  error: Json<ErrorRecord> | null;
  /** Destination of the run's message, such as `console`. */
  channel: string;
  message: Json<Message> | null;
  /** When the message was sent; null: not yet. */
  sent_at: Timestamp | null;
  /** The schema of the dataset's table; null: unknown, or written by an older version. */
  table_schema: string | null;
  /** The table as a success left it: its oid, a hash of what it is made of, and its rows. */
  table_oid: number | null;
  table_version: string | null;
  table_rows: number | null;
  /** When the sources had what the run loaded; null: when it finished. */
  effective_at: Timestamp | null;
}

/** Version of each source in each successful run. */
interface SourceVersionsTable {
  run_id: number;
  source: string;
  url: string;
  etag: string | null;
  sha256: string;
  bytes: number;
  rows: number;
  kept: number;
  /** True if the file is marked as a sample. */
  is_sample: boolean;
  /** Null in rows of versions of the program that did not look. */
  ends_in_newline: boolean | null;
}

/** One row for each stored row that a run changed, that went from the sources, or that came back. */
interface RevisionsTable {
  run_id: number;
  dataset: string;
  key: JSONColumnType<Record<string, Value>>;
  /** Null: the row came back to the sources. */
  before: JSONColumnType<Record<string, Value>> | null;
  /** Null: the row is no longer in the sources. */
  after: JSONColumnType<Record<string, Value>> | null;
  /**
   * The run that had inserted the row that changed or went. Null: unknown, the row came back, or it changed
   * and an older version of the program wrote the revision.
   */
  inserted_by: number | null;
}

/** The blocks of the file that a dataset's table was last loaded from, if it maps row by row. */
interface ManifestsTable {
  dataset: string;
  /** The schema of the table. */
  table_schema: string;
  /** SHA-256 of the file, in hexadecimal. */
  sha256: string;
  dataset_version: string;
  blocks: Uint8Array;
}

/** The files that a dataset's table was last loaded from, where its source is made of several. */
interface PartsTable {
  dataset: string;
  /** The schema of the table. */
  table_schema: string;
  name: string;
  dataset_version: string;
  url: string;
  etag: string | null;
  /** Hash by which a listing of files tells versions apart. */
  version: string | null;
  sha256: string;
  bytes: number;
  rows: number;
  kept: number;
  is_sample: boolean;
  /** Sum of the hashes of its rows' keys. */
  key_sum_1: number;
  key_sum_2: number;
}

/** Claim of a run that several processes share to the table that it loads. */
interface LeasesTable {
  /** The table's lock. */
  lock: string;
  run_id: number;
  /** Token that the run's processes present; another plan of the run has another one. */
  token: string;
  /** After it the lease may be taken over. */
  deadline: Timestamp;
  plan: Json<Plan>;
  /** Manifest of the file of which the run's parts are ranges. */
  blocks: Uint8Array | null;
}

/** Parts of a run that several processes share, until it is over. */
interface RunPartsTable {
  run_id: number;
  number: number;
  part: Json<PlannedPart>;
  /** Null: not read yet. */
  result: Json<PartResult> | null;
  /** The last error that may pass. */
  failure: Json<ErrorRecord> | null;
  /** Manifest of the range that the part is. */
  blocks: Uint8Array | null;
}

/** Files of a dataset that are on a site. */
interface PublicationsTable {
  dataset: string;
  /** The site's name. */
  site: string;
  /** The last successful run whose rows are there. */
  run_id: number;
  /** Hash of the dataset's description and the files' format: a change writes them again. */
  shape: string;
}

/** The schema that holds the ledger, apart from the datasets' tables. */
export const LEDGER = "daily_delta";

/** The ledger's tables. Those of the datasets are known at run time only. */
export interface Tables {
  "daily_delta.runs": RunsTable;
  "daily_delta.source_versions": SourceVersionsTable;
  "daily_delta.revisions": RevisionsTable;
  "daily_delta.publications": PublicationsTable;
  "daily_delta.manifests": ManifestsTable;
  "daily_delta.parts": PartsTable;
  "daily_delta.leases": LeasesTable;
  "daily_delta.run_parts": RunPartsTable;
}
