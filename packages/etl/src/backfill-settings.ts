import type { Dataset } from "./datasets/dataset.ts";
import type { RunSettings } from "./run-settings.ts";

/** The files of a dataset's sources as they were together from some time on. */
export interface Vintage {
  /** Tells it from all others of the history, without a colon; the same each time the history is read. */
  readonly id: string;
  /** Time from which they were the newest. */
  readonly at: Date;
  /** Their places by source, which the settings' `open` can open. */
  readonly urls: Readonly<Record<string, string>>;
}

/** Request of a backfill. */
export interface BackfillRequest {
  readonly dataset: Dataset;
  /** The oldest first; none is older than the one before it. */
  readonly vintages: readonly Vintage[];
  /** Load versions that lost rows, too. @default only where the loss has lasted seven days */
  readonly acceptShrink?: boolean | undefined;
}

/** Settings of a backfill: those of its runs, each of which has a deadline of its own. */
export interface BackfillSettings extends Omit<RunSettings, "deadline"> {
  /** Is told after each version how many are loaded or refused, by earlier executions, too. */
  readonly onVersion?: ((done: number, vintage: Vintage) => void) | undefined;
}
