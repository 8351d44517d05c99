import { type Kysely, sql } from "kysely";
import type { Tables } from "../database/tables.ts";
import type { Dataset, Row } from "../datasets/dataset.ts";
import { DateRange } from "../datasets/key-dates.ts";
import type { Outcome } from "../record/outcome.ts";
import type { SourceVersion } from "../record/run-record.ts";
import type { GoneFacts, RunAt, RunReport, Surroundings } from "../record/run-report.ts";
import { isSuccess } from "../record/run-status.ts";
import { correctionEvents } from "./correction-events.ts";
import { goneExamples } from "./gone-examples.ts";
import { isOf, type Place } from "./place.ts";
import { type Failures, lastSuccess, type Run } from "./runs.ts";
import { storedRange } from "./stored-range.ts";

/** Facts of a run that its outcome does not have. */
type Facts = Omit<RunReport, keyof Surroundings | "crashed">;

/**
 * Collects what the message of a run says beyond its counts.
 *
 * @param failures since the last success
 */
export async function reportFacts(
  db: Kysely<Tables>,
  dataset: Dataset,
  run: Run,
  outcome: Outcome,
  failures: Failures,
  now: Date,
): Promise<Facts> {
  const place = { dataset: run.dataset, schema: run.table_schema };
  const last = await lastSuccess(db, place, run.id);
  const lastReport = last?.run.message?.record.report;
  const { stored, viewFault, inserted, updated, sources } = outcome;
  const good = isSuccess(outcome.status);
  const range = good && stored ? await rangeOf(db, dataset, stored, now) : undefined;
  const isFirst = inserted > 0 && inserted === stored?.rows;
  return {
    viewFault,
    stored: range === undefined ? lastReport?.stored : range.stored,
    implausible: range?.implausible,
    inserted: isFirst ? range?.stored : outcome.newKeys,
    corrections:
      stored && updated > 0 ? await correctionEvents(db, dataset, stored, run.id) : undefined,
    goneKeys: await goneFacts(db, dataset, run.id, outcome),
    unchangedSince: good ? await unchangedSince(db, place, sources, last?.sources) : undefined,
    lastSuccess: last && successAt(last.run),
    firstFailure: failures.first && runAt(failures.first.id, failures.first.startedAt),
  };
}

const successAt = ({ id, finished_at, started_at, effective_at }: Run): RunAt => ({
  ...runAt(id, finished_at ?? started_at),
  ...(effective_at !== null && { effectiveAt: effective_at.toISOString() }),
});

const runAt = (runId: number, at: Date): RunAt => ({ runId, at: at.toISOString() });

async function rangeOf(
  db: Kysely<Tables>,
  dataset: Dataset,
  table: NonNullable<Outcome["stored"]>,
  now: Date,
): Promise<Pick<RunReport, "stored" | "implausible">> {
  const dates = new DateRange(dataset.keyDates, now);
  const { first, last, implausible } = await storedRange(db, dataset, table, dates);
  return { stored: first && last && { first: shown(first), last: shown(last) }, implausible };
}

async function goneFacts(
  db: Kysely<Tables>,
  dataset: Dataset,
  runId: number,
  { gone, returned, dropped, droppedKeys = [] }: Outcome,
): Promise<GoneFacts | undefined> {
  if (gone + returned + dropped === 0) return undefined;
  const keys = await goneExamples(db, dataset, runId);
  const named = (rows: readonly Row[]) =>
    rows.map((row) => dataset.key.map((name) => row[name]).join(" "));
  return {
    treatment: dataset.gone,
    gone: named(keys.gone),
    returned: named(keys.returned),
    dropped: named(droppedKeys),
  };
}

const shown = (key: Row): string => Object.values(key).join(" ");

/** Finds the run that was the first in a row to see each file as it is now. */
async function unchangedSince(
  db: Kysely<Tables>,
  place: Place,
  sources: Readonly<Record<string, SourceVersion>>,
  last: Readonly<Record<string, SourceVersion>> = {},
): Promise<Record<string, number>> {
  const same = Object.keys(sources).filter(
    (name) => last[name] !== undefined && last[name].sha256 === sources[name]?.sha256,
  );
  const since: Record<string, number> = {};
  for (const name of same) {
    const versions = () =>
      db
        .selectFrom("daily_delta.source_versions as v")
        .innerJoin("daily_delta.runs as r", "r.id", "v.run_id")
        .where(isOf(place, "r"))
        .where("v.source", "=", name);
    const sha256 = sources[name]?.sha256 ?? "";
    const { run } = await versions()
      .select(({ fn }) => fn.min<number>("v.run_id").as("run"))
      .where("v.sha256", "=", sha256)
      .where(
        "v.run_id",
        ">",
        versions()
          .select(({ fn }) => fn.coalesce(fn.max<number>("v.run_id"), sql.lit(0)).as("run"))
          .where("v.sha256", "!=", sha256),
      )
      .executeTakeFirstOrThrow();
    if (run !== null) since[name] = run;
  }
  return since;
}
