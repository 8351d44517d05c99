import {
  type Dataset,
  hasRun,
  neverLoaded,
  parseKey,
  printable,
  quoteParts,
  type Row,
  type RowHistory,
  rowHistory,
  suggestKeys,
} from "@daily-delta/etl";
import { withSession } from "../database/with-session.ts";
import { findDataset } from "../datasets/known-datasets.ts";
import { printJson } from "../terminal/print-json.ts";
import { showValues } from "../terminal/show-value.ts";

/**
 * Prints every recorded change of one row.
 *
 * @returns the exit code: 1 if there never was such a row
 */
export async function historyCommand(
  name: string,
  parts: readonly string[],
  options: { database: string; json?: boolean },
): Promise<number> {
  const dataset = findDataset(name);
  const key = parseKey(dataset, parts);
  const { history, meant } = await withSession(options.database, async ({ db }) => {
    const found = await rowHistory(db, dataset, key);
    if (isFound(found)) return { history: found, meant: [] };
    if (!(await hasRun(db, dataset))) throw neverLoaded(name);
    return { history: found, meant: await suggestKeys(db, dataset, key) };
  });
  if (options.json) printJson(history);
  // A failure is not output: cron and scripts look for it in stderr.
  if (!isFound(history)) process.stderr.write(describeMissing(dataset, key, meant));
  else if (!options.json) process.stdout.write(`${describe(dataset, history)}\n`);
  return isFound(history) ? 0 : 1;
}

const isFound = ({ current, revisions }: RowHistory): boolean =>
  current !== null || revisions.length > 0;

function describeMissing(dataset: Dataset, key: Row, meant: readonly Row[]): string {
  const names = meant.map((each) => printable(quoteParts(Object.values(each)), 200));
  const advice = names.length === 0 ? "" : `Did you mean ${names.join(", or ")}?\n`;
  return `${titleOf(dataset, key)}: no row with that key\n${advice}`;
}

function titleOf(dataset: Dataset, key: Row): string {
  const show = showValues(dataset);
  return [dataset.name, ...Object.entries(key).map(([name, value]) => show(name, value))].join(" ");
}

function describe(
  dataset: Dataset,
  { key, current, insertedBy, revisions, gone }: RowHistory,
): string {
  const show = showValues(dataset);
  const inserted =
    insertedBy === null
      ? "unknown"
      : foundBy({ ...insertedBy, at: insertedBy.at || "time unknown" });
  const now =
    current === null
      ? "no longer stored"
      : Object.entries(current)
          .map(([column, value]) => `${column} ${show(column, value)}`)
          .join(", ");
  return [
    titleOf(dataset, key),
    `  inserted  ${inserted}`,
    ...revisions.map((revision) => describeRevision(revision, dataset, show)),
    `  now       ${now}${gone === null ? "" : ` (not upstream since ${gone.at})`}`,
  ].join("\n");
}

type Show = ReturnType<typeof showValues>;

function describeRevision(
  revision: RowHistory["revisions"][number],
  { columns }: Dataset,
  show: Show,
): string {
  const { before, after } = revision;
  const differences = (from: Row, to: Row): string =>
    columns
      .filter(({ name }) => name in to && from[name] !== to[name])
      .map(({ name }) =>
        name in from
          ? `${name} ${show(name, from[name])} -> ${show(name, to[name])}`
          : `${name} ${show(name, to[name])}`,
      )
      .join(", ");
  const found = foundBy(revision);
  if (after === null) return `  gone      ${found}: no longer upstream`;
  if (before === null) return `  returned  ${found}: ${differences({}, after)}`;
  return `  changed   ${found}: ${differences(before, after)}`;
}

/** The time and the run; of a backfilled run, the time is when upstream had it. */
const foundBy = ({ at, runId, isBackfilled }: NonNullable<RowHistory["gone"]>): string =>
  `${at} by run ${runId}${isBackfilled ? " (backfilled)" : ""}`;
