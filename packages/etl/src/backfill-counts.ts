import type { BackfillRequest } from "./backfill-settings.ts";
import type { ErrorRecord } from "./core/error-record.ts";
import type { Run } from "./ledger/runs.ts";
import type { BackfillRecord, RefusedVersion } from "./record/backfill-record.ts";

/** Number of refused versions that the record lists. */
const LISTED = 20;

/** Counts what a backfill does, for its record. */
export class BackfillCounts {
  readonly #request: BackfillRequest;
  readonly #startedAt: Date;
  #before: number | undefined;
  #loaded = 0;
  #same = 0;
  #refused = 0;
  #inserted = 0;
  #updated = 0;
  #rows: number | null = null;
  #reachedAt: Date | null = null;
  readonly #refusals: RefusedVersion[] = [];
  #isSkipped = false;
  #error: ErrorRecord | null = null;

  constructor(request: BackfillRequest, startedAt: Date) {
    this.#request = request;
    this.#startedAt = startedAt;
  }

  /** Number of versions of this execution. */
  get done(): number {
    return this.#loaded + this.#same + this.#refused;
  }

  /** Number of versions of this execution and of earlier ones. */
  get total(): number {
    return (this.#before ?? 0) + this.done;
  }

  /** Notes the state that was found; what an earlier attempt of this execution did is counted already. */
  begin(position: number, rows: number | null, reachedAt: Date | null): void {
    this.#before ??= position;
    this.#rows ??= rows;
    this.#reachedAt ??= reachedAt;
  }

  add(run: Run): void {
    this.#reachedAt = run.effective_at;
    if (run.status === "failed") {
      this.#refused += 1;
      if (this.#refusals.length === LISTED || run.error === null) return;
      const effectiveAt = run.effective_at?.toISOString() ?? "";
      this.#refusals.push({ runId: run.id, effectiveAt, error: run.error });
      return;
    }
    if (run.status === "unchanged") this.#same += 1;
    else this.#loaded += 1;
    this.#inserted += run.inserted ?? 0;
    this.#updated += run.updated ?? 0;
    this.#rows = run.table_rows;
  }

  skip(): void {
    this.#isSkipped = true;
  }

  stop(error: ErrorRecord): void {
    this.#error = error;
  }

  record(finishedAt: Date): BackfillRecord {
    const { dataset, vintages } = this.#request;
    return {
      dataset: dataset.name,
      status: this.#status(),
      versions: vintages.length,
      firstAt: vintages[0]?.at.toISOString() ?? null,
      lastAt: vintages.at(-1)?.at.toISOString() ?? null,
      before: this.#before ?? 0,
      loaded: this.#loaded,
      same: this.#same,
      refused: this.#refused,
      inserted: this.#inserted,
      updated: this.#updated,
      rows: this.#rows,
      reachedAt: this.#reachedAt?.toISOString() ?? null,
      refusals: this.#refusals,
      startedAt: this.#startedAt.toISOString(),
      finishedAt: finishedAt.toISOString(),
      error: this.#error,
    };
  }

  #status(): BackfillRecord["status"] {
    if (this.#error !== null) return "failed";
    if (this.#isSkipped) return "skipped";
    if (this.#rows === null) return "failed";
    return this.done === 0 ? "unchanged" : "succeeded";
  }
}
