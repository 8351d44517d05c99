import type { ChangeEvent, DatasetDescription, RunFile } from "@daily-delta/etl/site-files";
import type { RevisionEvent } from "../data/events.ts";
import { eventQuery } from "../data/run-events.ts";
import { describeChanges, describeDifference, describeKeys } from "../text/changes.ts";
import { formatName, formatShortDate, formatTime } from "../text/format.ts";
import { foundOn } from "../text/found-on.ts";
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
export const foundBy = (dataset: string, { runId, ...found }: RevisionEvent): HTMLElement =>
  h("span", { title: formatTime(found.at) }, runLink(dataset, runId), `, ${foundOn(found)}`);

/** A list of events of a run. */
export interface EventsList {
  readonly events: readonly ChangeEvent[];
  readonly runId: number;
  /** Number of events that are shown before the others are asked for. */
  readonly first: number;
  /** First events of the order, such as `largest`. */
  readonly which: string;
}

/** The events of a run as a table; each leads to its values, if the dataset's page has them. */
export function eventsTable(
  caption: string,
  { events, runId, first, which }: EventsList,
  description: DatasetDescription,
): HTMLElement {
  const { labels = {}, isTable } = description;
  return longTable(
    caption,
    [
      {
        head: isTable ? "Column" : "Measure",
        isRowHead: true,
        cell: ({ column }) => formatName(labels[column] ?? column),
      },
      {
        head: "Rows",
        cell: (event) => {
          const query = eventQuery(description, runId, event);
          const keys = describeKeys(event);
          return query === undefined ? keys : h("a", { href: `${query}#revisions` }, keys);
        },
      },
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
  const { runId, at, backfilledAt, newKeys, largest, events, gone, goneKeys } = file;
  const { name, title, by } = description;
  const shown = largest.slice(0, FIRST);
  const changes = describeChanges(file);
  const backfill =
    backfilledAt === null ? "" : `, backfilled on ${formatShortDate(backfilledAt.slice(0, 10))}`;
  return h(
    "section",
    { class: "changes", "aria-labelledby": "changes" },
    h("h2", { id: "changes" }, "What changed"),
    h(
      "p",
      {},
      // The page may be of one part, and the run changed others.
      h("strong", {}, by === null ? capitalized(changes) : `${title}: ${changes}`),
      ` on ${formatTime(at)}${backfill}`,
      newKeys === null ? "." : `; new: ${describeKeys(newKeys)}.`,
    ),
    goneKeys.length === 0 ? null : h("p", {}, `Removed: ${some(goneKeys, gone)}.`),
    shown.length === 0
      ? null
      : folded(
          "The largest corrections",
          eventsTable(
            "The largest corrections",
            { events: shown, runId, first: FIRST, which: "largest" },
            description,
          ),
        ),
    h(
      "p",
      {},
      runLink(
        name,
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
