import type { Kysely } from "kysely";
import { isDataException } from "../database/sql-states.ts";
import type { Tables } from "../database/tables.ts";
import type { Dataset, Row } from "../datasets/dataset.ts";
import { correctionEvents } from "../ledger/correction-events.ts";
import { goneExamples } from "../ledger/gone-examples.ts";
import { isOf, type Place } from "../ledger/place.ts";
import type { Run } from "../ledger/runs.ts";
import { sampleState } from "../ledger/sample-runs.ts";
import type { Table } from "../table/find-table.ts";
import type { SiteFile } from "./site.ts";
import { FORMAT, paths, type RunFile } from "./site-files.ts";

/** Events and keys of a run that are published. */
const MOST = 1_000;
/** Runs of which all changes are published, the newest. */
const RUNS = 100;

/**
 * Writes what the newest runs changed, a file each. Runs from before the dataset's columns had their
 * types are left out, as their values cannot be compared.
 *
 * @param since only those after this run. @default all
 */
export async function* runFiles(
  db: Kysely<Tables>,
  dataset: Dataset,
  table: Table,
  since = 0,
): AsyncIterable<SiteFile> {
  const { isSample } = await sampleState(db, table);
  for (const run of await changingRuns(db, table, since)) {
    try {
      yield await runFileOf(db, dataset, table, run, isSample);
    } catch (error) {
      if (isDataException(error)) return;
      throw error;
    }
  }
}

/** Finds the newest runs that changed something, the newest first. */
function changingRuns(db: Kysely<Tables>, place: Place, since: number): Promise<readonly Run[]> {
  return db
    .selectFrom("daily_delta.runs")
    .selectAll()
    .where(isOf(place))
    .where("id", ">", since)
    .where("status", "=", "succeeded")
    .where(({ eb, or }) =>
      or([
        eb("inserted", ">", 0),
        eb("updated", ">", 0),
        eb("gone", ">", 0),
        eb("returned", ">", 0),
      ]),
    )
    .orderBy("id", "desc")
    .limit(RUNS)
    .execute();
}

/** Writes what a run changed: its events, and the keys of rows that came and went. */
async function runFileOf(
  db: Kysely<Tables>,
  dataset: Dataset,
  table: Table,
  run: Run,
  isSample: boolean,
): Promise<SiteFile> {
  const { events, largest } = await correctionEvents(db, dataset, table, run.id, MOST);
  const { gone, returned } = await goneExamples(db, dataset, run.id, MOST);
  const keys = (rows: readonly Row[]): string[] => rows.map((row) => Object.values(row).join(" "));
  const ended = run.finished_at ?? run.started_at;
  const file: RunFile = {
    format: FORMAT,
    dataset: dataset.name,
    runId: run.id,
    at: (run.effective_at ?? ended).toISOString(),
    backfilledAt: run.effective_at ? ended.toISOString() : null,
    isSample,
    inserted: run.inserted ?? 0,
    updated: run.updated ?? 0,
    gone: run.gone ?? 0,
    returned: run.returned ?? 0,
    newKeys: run.message?.record.report?.inserted ?? null,
    events,
    largest: [...largest],
    goneKeys: keys(gone),
    returnedKeys: keys(returned),
  };
  return { path: paths.run(dataset.name, run.id), text: JSON.stringify(file) };
}
