import type { PublishedRun, StatusFile } from "@daily-delta/etl/site-files";
import { formatDuration, formatTime, plural } from "../text/format.ts";
import { h } from "./dom.ts";
import { longTable } from "./table.ts";

const FIRST = 8;
const COMPLAINTS = 5;
const count = new Intl.NumberFormat("en-US");

/** The last runs: how each ended, and what it did. */
export function runs({ runs: all, environment }: StatusFile): HTMLElement {
  return h(
    "section",
    { class: "runs", "aria-labelledby": "runs" },
    h("h2", { id: "runs" }, "Runs"),
    h("p", {}, summary(all, environment)),
    strip(all),
    longTable(
      "The last runs, the newest first",
      [
        { head: "Began", isRowHead: true, cell: ({ startedAt }) => formatTime(startedAt) },
        { head: "Outcome", cell: outcome },
        { head: "Inserted", isNumber: true, cell: (run) => counted(run, run.inserted) },
        { head: "Updated", isNumber: true, cell: (run) => counted(run, run.updated) },
        { head: "Unchanged", isNumber: true, cell: (run) => counted(run, run.unchanged) },
        {
          head: "Took",
          isNumber: true,
          cell: ({ startedAt, finishedAt }) => formatDuration(startedAt, finishedAt),
        },
      ],
      all,
      FIRST,
    ),
  );
}

function summary(all: readonly PublishedRun[], environment: string): string {
  const good = all.filter(({ status }) => status === "succeeded" || status === "unchanged").length;
  return `${good} of the last ${plural(all.length, "run")} in ${environment} went well.`;
}

/** All runs at a glance, the newest to the right. */
function strip(all: readonly PublishedRun[]): HTMLElement {
  return h(
    "div",
    { class: "strip", "aria-hidden": "true" },
    ...all
      .toReversed()
      .map(({ status, startedAt }) =>
        h("i", { class: `status-${status}`, title: `${formatTime(startedAt)}: ${status}` }),
      ),
  );
}

/** A run that loaded nothing has nothing to count. */
const counted = ({ status }: PublishedRun, value: number | null): string =>
  value === null || !["succeeded", "unchanged"].includes(status) ? "–" : count.format(value);

function outcome({ status, error }: PublishedRun): HTMLElement {
  const label = h("span", { class: `status status-${status}` }, status);
  if (error === null) return label;
  const details = error.details.slice(0, COMPLAINTS).map((detail) => h("li", {}, detail));
  const more = error.details.length - details.length;
  return h(
    "details",
    { class: "error" },
    h("summary", {}, label, ` ${error.code}`),
    h("p", {}, `${error.message}.`),
    details.length < 2 ? null : h("ul", {}, ...details),
    more > 0 && h("p", {}, `… and ${more} more in the run's message.`),
  );
}
