import { type Kysely, sql } from "kysely";
import type { Tables } from "../database/tables.ts";
import { SUCCESSES } from "../record/run-status.ts";
import { isOf, type Place } from "./place.ts";

/** SHA-256 of the sample files that the project shipped before it marked them. */
const UNMARKED_SAMPLES = [
  "59ef743277997c77911db21f851b6f9f07de26f201c16570a933fa833e52c8e9",
  "e1c78b757f8f5e5bc839c695295f4aea9126d40e2dfb88dba4a3226481ed6575",
  "8c4959342221b585902448e830ba02586edcb84bfd7099ab68881ce487e98854",
  "d45c93c45ab912d2825b7b1c40c363e22a5442ef648880075f670d944465b9e8",
];

/** Meaning of the samples among a table's runs for its rows. */
export interface SampleState {
  /** True if stored rows may come from a sample. */
  readonly isSample: boolean;
  /**
   * The run that left nothing of the samples: what is older than it says nothing about a real
   * source. `undefined` if no sample was ever loaded, or if there still is one.
   */
  readonly replacedBy: { readonly run: number; readonly at: Date } | undefined;
}

interface Found {
  readonly sample: number;
  readonly run: number | null;
  readonly at: Date | null;
}

/**
 * Tells whether a table holds samples: from a run that loaded one until a success without any
 * that knows each stored row from its sources, so that no row of the sample can be left.
 */
export async function sampleState(db: Kysely<Tables>, place: Place): Promise<SampleState> {
  // Through JSON, because a ledger that has not been migrated yet lacks the column.
  const { rows } = await sql<Found>`
    with successes as (
      select run.id, run.missing, run.finished_at, bool_or(
        coalesce((to_jsonb(version) ->> 'is_sample')::boolean, false)
        or version.sha256 in (${sql.join(UNMARKED_SAMPLES)})) as is_sample
      from daily_delta.runs as run
      join daily_delta.source_versions as version on version.run_id = run.id
      where ${isOf(place, "run")} and run.status in (${sql.join(SUCCESSES.map((status) => sql.lit(status)))})
      group by run.id
    ), last_sample as (
      select max(id) as id from successes where is_sample
    )
    select last_sample.id as sample, real.id as run, real.finished_at as at
    from last_sample
    left join successes as real on real.id > last_sample.id and real.missing = 0
    where last_sample.id is not null
    order by real.id limit 1`.execute(db);
  const [found] = rows;
  if (found === undefined) return { isSample: false, replacedBy: undefined };
  const { run, at } = found;
  if (run === null || at === null) return { isSample: true, replacedBy: undefined };
  return { isSample: false, replacedBy: { run, at } };
}
