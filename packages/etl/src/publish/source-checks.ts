import { type Kysely, sql } from "kysely";
import type { ErrorRecord, SourceCheck } from "../core/error-record.ts";
import type { Tables } from "../database/tables.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { isOf, type Place } from "../ledger/place.ts";
import { SUCCESSES } from "../record/run-status.ts";
import type { StatusFile } from "./site-files.ts";

/** Runs that are searched for the last check of a source. */
const RUNS = 1_000;
/** Statuses of runs that may have looked at sources. */
const CHECKING = [...SUCCESSES, "failed"].map((status) => sql.lit(status));
const ABOUT_SOURCES = new Set(["CONTRACT", "SHRUNK", "SOURCE", "SOURCE_UNAVAILABLE"]);

interface Ended {
  readonly at: Date;
  readonly error: ErrorRecord | null;
}

type Check = StatusFile["checks"][number];

/**
 * When each source was last checked, and how that ended: by the last success, or by a run after it
 * that failed. A run that failed before it looked at a source does not check it.
 */
export async function sourceChecks(
  db: Kysely<Tables>,
  dataset: Dataset,
  place: Place,
): Promise<Check[]> {
  const { rows } = await sql<Ended>`
    select coalesce(finished_at, started_at) as at, error
    from daily_delta.runs
    where ${isOf(place)} and status in (${sql.join(CHECKING)})
    order by id desc limit ${sql.lit(RUNS)}`.execute(db);
  const success = rows.findIndex(({ error }) => error === null);
  const sinceSuccess = success === -1 ? rows : rows.slice(0, success + 1);
  return dataset.sources.map(({ name }) => checkOf(name, dataset, sinceSuccess));
}

function checkOf(name: string, dataset: Dataset, newestFirst: readonly Ended[]): Check {
  const checks = newestFirst.flatMap(({ at, error }) => {
    const outcome: Check["outcome"] | undefined =
      error === null ? "accepted" : outcomeOf(error, name, dataset);
    return outcome === undefined ? [] : [{ at, error, outcome }];
  });
  const [last] = checks;
  if (last === undefined)
    return { name, checkedAt: null, outcome: null, since: null, reason: null };
  const good = checks.findIndex(({ outcome }) => !isBad(outcome));
  const first = checks.at(good === -1 ? -1 : good - 1);
  const bad = isBad(last.outcome);
  return {
    name,
    checkedAt: last.at.toISOString(),
    outcome: last.outcome,
    since: bad ? (first ?? last).at.toISOString() : null,
    reason: bad && last.error !== null ? reasonOf(last.error, name) : null,
  };
}

const isBad = (outcome: Check["outcome"]): boolean =>
  outcome === "rejected" || outcome === "unavailable";

/** Older versions did not record which sources a failure is about; their messages begin with it. */
function outcomeOf(error: ErrorRecord, name: string, dataset: Dataset): SourceCheck | undefined {
  if (error.sources !== undefined) return error.sources[name];
  if (!ABOUT_SOURCES.has(error.code)) return undefined;
  const isNamed =
    dataset.sources.length === 1 || linesOf(error).some((line) => isAbout(line, name));
  if (!isNamed) return undefined;
  return error.code === "SOURCE_UNAVAILABLE" ? "unavailable" : "rejected";
}

/** The first complaint of the source, or the whole message where there is none. */
const reasonOf = (error: ErrorRecord, name: string): string =>
  error.details.find((line) => isAbout(line, name)) ?? error.message;

const linesOf = ({ message, details }: ErrorRecord): string[] => [...details, message];

const isAbout = (line: string, name: string): boolean =>
  line.startsWith(`${name}, `) || line.startsWith(`${name}: `);
