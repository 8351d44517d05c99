import { isSuccess, type PublishedRun, type StatusFile } from "@daily-delta/etl/site-files";
import { changedSomething } from "../model/model.ts";
import { formatDuration, formatShortDate, formatTime, plural } from "../text/format.ts";
import { hasFailed, isInterrupted, outcomeOf } from "../text/outcome.ts";
import { runLink } from "./changes.ts";
import { chronicle } from "./chronicle.ts";
import { h } from "./dom.ts";
import { longTable } from "./table.ts";

const FIRST = 8;
const count = new Intl.NumberFormat("en-US");

/** The last runs: how each ended, and what it did. */
export function runs(
  { runs: all, environment }: StatusFile,
  dataset: string,
  now: Date,
): HTMLElement {
  const hasBackfilled = all.some(({ effectiveAt }) => effectiveAt !== null);
  return h(
    "section",
    { class: "runs", "aria-labelledby": "runs" },
    h("h2", { id: "runs" }, "Runs"),
    h("p", {}, summary(all, environment)),
    chronicle(all, dataset, now),
    longTable(
      "The last runs, the newest first",
      [
        {
          head: "Run",
          cell: (run) => (changedSomething(run) ? runLink(dataset, run.runId) : String(run.runId)),
        },
        { head: hasBackfilled ? "Time" : "Started", isRowHead: true, cell: timeOf },
        { head: "Outcome", cell: outcome },
        { head: "Inserted", isNumber: true, cell: (run) => counted(run, run.inserted) },
        { head: "Updated", isNumber: true, cell: (run) => counted(run, run.updated) },
        { head: "Unchanged", isNumber: true, cell: (run) => counted(run, run.unchanged) },
        { head: "Removed", isNumber: true, cell: (run) => counted(run, run.missing) },
        {
          head: "Duration",
          isNumber: true,
          cell: ({ startedAt, finishedAt }) => formatDuration(startedAt, finishedAt),
        },
      ],
      all,
      FIRST,
      "newest",
    ),
    h("p", { class: "note" }, hasBackfilled ? `${COUNTS} ${BACKFILLED}` : COUNTS),
  );
}

const COUNTS =
  "All counts are of rows. An updated row holds one revision or more. Removed rows are stored here, and no longer in the source.";

const BACKFILLED =
  "A backfilled run loaded an older version of the source; its time is when the source had that version.";

/** When a run started; of a backfilled one, when the source had what it loaded. */
const timeOf = ({ startedAt, effectiveAt }: PublishedRun): string =>
  effectiveAt === null
    ? formatTime(startedAt)
    : `${formatTime(effectiveAt)}, backfilled on ${formatShortDate(startedAt.slice(0, 10))}`;

/** Describes runs that did not succeed; Ctrl-C does not count as a failure. */
function summary(all: readonly PublishedRun[], environment: string): string {
  const count = (test: (run: PublishedRun) => boolean): number => all.filter(test).length;
  const good = count(({ status }) => isSuccess(status));
  const others = [
    [count(hasFailed), "failed"],
    [count(isInterrupted), "interrupted"],
    [count(({ status }) => status === "skipped"), "skipped"],
    [count(({ status }) => status === "running"), "running"],
  ] as const;
  const rest = others
    .filter(([number]) => number > 0)
    .map(([number, word]) => `, ${number} ${word}`);
  const where = `(environment: ${environment})`;
  if (all.length === 1 && good === 1) return `The only run succeeded ${where}.`;
  return good === all.length && good > 1
    ? `All of the last ${plural(good, "run")} succeeded ${where}.`
    : `Of the last ${plural(all.length, "run")}, ${good} succeeded${rest.join("")} ${where}.`;
}

/** A run that loaded nothing has nothing to count. */
const counted = ({ status }: PublishedRun, value: number | null): string =>
  value === null || !isSuccess(status) ? "–" : count.format(value);

function outcome(run: PublishedRun): HTMLElement {
  const word = outcomeOf(run);
  const { error } = run;
  const label = h("span", { class: `status status-${word}` }, word);
  if (error === null) return label;
  const { details, total = details.length, listed = details.length } = error;
  return h(
    "details",
    { class: "error" },
    h("summary", {}, label, ` ${error.code}`),
    h("p", {}, `${error.message}.`),
    details.length < 2 ? null : h("ul", {}, ...details.map((detail) => h("li", {}, detail))),
    total > listed &&
      h("p", {}, `${count.format(listed)} of ${count.format(total)} complaints are listed.`),
  );
}
