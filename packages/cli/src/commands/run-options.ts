import type { Webhook } from "@daily-delta/etl";
import type { Verbosity } from "../terminal/verbosity.ts";

/** Options that a run and its reports have in common. */
export interface RunOptions extends Verbosity {
  readonly database: string;
  readonly site?: string | undefined;
  readonly dryRun?: boolean;
  /** Number of sessions that read the files of a source. Default: one. */
  readonly parallel?: number | undefined;
  /** Leaves standard output to JSON. */
  readonly json?: boolean;
  /** Gets the message, too. */
  readonly target?: Webhook | undefined;
}
