import type {
  ChangeEvent,
  DatasetDescription,
  RunFile,
  TableChange,
} from "@daily-delta/etl/site-files";
import {
  describeBackfill,
  describeChanges,
  describeDifference,
  describeKeys,
} from "../text/changes.ts";
import { formatName, formatShortDate, formatTime } from "../text/format.ts";
import { folded, h } from "./dom.ts";
import { longTable } from "./table.ts";

/** Events that precede the charts. */
const FIRST = 3;

/** Returns the address of a run's own page. */
export const runHref = (dataset: string, runId: number): string =>
  `?${new URLSearchParams({ dataset, run: String(runId) })}`;

/** A link to what a run changed. */
export const runLink = (dataset: string, runId: number, text = String(runId)): HTMLElement =>
  h("a", { href: runHref(dataset, runId) }, text);

/** The run that found a change, and its day; the time is in the title. */
export const foundBy = (
  dataset: string,
  { runId, at, isBackfilled = false }: Pick<TableChange, "runId" | "at" | "isBackfilled">,
): HTMLElement =>
  h(
    "span",
    { title: formatTime(at) },
    runLink(dataset, runId),
    `, ${formatShortDate(at.slice(0, 10))}${isBackfilled ? ", backfilled" : ""}`,
  );

/** The events of a run as a table. */
export function eventsTable(
  caption: string,
  events: readonly ChangeEvent[],
  { labels = {} }: DatasetDescription,
  first: number,
  which: string,
): HTMLElement {
  return longTable(
    caption,
    [
      {
        head: "Measure",
        isRowHead: true,
        cell: ({ column }) => formatName(labels[column] ?? column),
      },
      { head: "Rows", cell: (event) => describeKeys(event) },
      { head: "Change", cell: describeDifference },
      { head: "Count", isNumber: true, cell: ({ rows }) => rows.toLocaleString("en-US") },
    ],
    events,
    first,
    which,
  );
}

/** The last run that changed anything: in a sentence, with its largest events. */
export function whatChanged(file: RunFile, description: DatasetDescription): HTMLElement {
  const { runId, at, newKeys, largest, events, gone, goneKeys } = file;
  const shown = largest.slice(0, FIRST);
  const backfill = describeBackfill(file);
  return h(
    "section",
    { class: "changes", "aria-labelledby": "changes" },
    h("h2", { id: "changes" }, "What changed"),
    h(
      "p",
      {},
      h("strong", {}, capitalized(describeChanges(file))),
      ` on ${formatTime(at)}`,
      newKeys === null ? "." : `; new: ${describeKeys(newKeys)}.`,
      backfill === undefined ? "" : ` ${backfill}`,
    ),
    goneKeys.length === 0 ? null : h("p", {}, `Removed: ${some(goneKeys, gone)}.`),
    shown.length === 0
      ? null
      : folded(
          "The largest corrections",
          eventsTable("The largest corrections", shown, description, FIRST, "largest"),
        ),
    h(
      "p",
      {},
      runLink(
        description.name,
        runId,
        events > FIRST
          ? `All ${events.toLocaleString("en-US")} events of run ${runId}`
          : `Run ${runId}`,
      ),
    ),
  );
}

const NAMED = 5;

/** Names the first of some keys, and how many more there are in all. */
function some(keys: readonly string[], total: number): string {
  const named = keys.slice(0, NAMED);
  const more = total - named.length;
  return `${named.join(", ")}${more > 0 ? ` and ${more.toLocaleString("en-US")} more` : ""}`;
}

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
