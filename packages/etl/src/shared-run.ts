import type { Kysely } from "kysely";
import type { ErrorRecord } from "./core/error-record.ts";
import {
  type DailyDeltaError,
  SourceError,
  SourceUnavailableError,
  TerminalError,
} from "./core/errors.ts";
import type { Session } from "./database/session.ts";
import type { Tables } from "./database/tables.ts";
import type { Source } from "./datasets/dataset.ts";
import type { Copies } from "./extract/copies.ts";
import { endLease } from "./ledger/lease.ts";
import type { Run } from "./ledger/runs.ts";
import { dropShared } from "./reconcile/shared-staging.ts";
import { RunInProgress } from "./run-in-progress.ts";
import type { RunRequest, RunResult, RunSettings } from "./run-settings.ts";
import { findTable } from "./table/find-table.ts";

/** Request of a phase of a run that several processes share. */
export interface SharedRequest extends RunRequest {
  readonly executionId: string;
  /** Identity of those that share the run: others that name its execution find a run that is not theirs. */
  readonly owner: string;
}

/** Settings of a phase of a shared run. */
export interface SharedSettings extends RunSettings {
  /** Time after which the run may be taken over, if none of its processes begins or ends, in milliseconds. */
  readonly leaseTime: number;
  /** Place for a copy of a source that is one file. Default: none, such a source is not shared. */
  readonly copies?: Copies | undefined;
  /** Most parts whose numbers fit into the answer of a phase. @default any number */
  readonly mostParts?: number | undefined;
  /** Size of the ranges of such a file, in bytes. @default 4 MiB, or a hundredth of the file */
  readonly rangeBytes?: number | undefined;
}

/** Next step after plan or merge. */
export type Planned =
  /** Parts that are to be read before (another) merge, which presents the token. */
  | { readonly runId: number; readonly token: string; readonly parts: readonly number[] }
  /** The run is over. */
  | RunResult;

/** Begins a phase; if it fails, so does the run, and its lease and staging table go. */
export const phaseOf = (
  request: SharedRequest,
  settings: SharedSettings,
  isTold = false,
): RunInProgress =>
  new RunInProgress(request, settings, {
    token: request.owner,
    isTold,
    async onEnd(session: Session, transaction: Kysely<Tables>, run: Run) {
      // A run that has lost its lease leaves the table to the run that has it now.
      if (!(await endLease(transaction, run.id))) return;
      const { dataset } = request;
      await dropShared(session, transaction, dataset, await findTable(transaction, dataset));
    },
  });

/** The only source of a dataset whose runs can be shared. */
export const sourceOf = ({ dataset }: RunRequest): Source => dataset.sources[0] as Source;

/** An error of another process, as it was there. */
export class PartError extends TerminalError {
  constructor({ code, message, details, total }: ErrorRecord) {
    super(code, message, { details, ...(total === undefined ? {} : { total }) });
  }
}

/** Makes the error of a record. */
export function errorOf(record: ErrorRecord): DailyDeltaError {
  if (record.code === "SOURCE") return new SourceError(record.message);
  if (record.code === "SOURCE_UNAVAILABLE") return new SourceUnavailableError(record.message);
  return new PartError(record);
}
