import type { DatasetDescription } from "@daily-delta/etl/site-files";
import type { Change } from "../data/corrections.ts";
import type { RevisionEvent } from "../data/events.ts";
import { describeDifference, describeKeys } from "../text/changes.ts";
import {
  formatDate,
  formatDifference,
  formatName,
  formatShare,
  formatValue,
} from "../text/format.ts";
import { foundBy } from "./changes.ts";
import { h } from "./dom.ts";
import { longTable, table } from "./table.ts";

const FIRST = 12;

/**
 * Lists events, each of which unfolds into its values.
 *
 * @param which first events of the order, such as `largest`
 * @param onDay called with a day that is to be opened
 */
export function revisionEvents(
  events: readonly RevisionEvent[],
  { name, labels = {} }: DatasetDescription,
  which: string,
  onDay: (day: string) => void,
): HTMLElement {
  const values = (event: RevisionEvent): HTMLElement => valuesTable(event, onDay);
  return longTable(
    "Revisions of past days",
    [
      { head: "Days", isRowHead: true, cell: describeKeys },
      { head: "Measure", cell: ({ column }) => formatName(labels[column] ?? column) },
      { head: "Change", cell: describeDifference },
      { head: "Run", cell: (event) => foundBy(name, event) },
      {
        head: "Values",
        cell: ({ rows }) => rows.toLocaleString("en-US"),
        unfolds: values,
      },
    ],
    events,
    FIRST,
    which,
  );
}

function valuesTable(event: RevisionEvent, onDay: (day: string) => void): HTMLElement {
  const day = ({ date }: Change): HTMLElement =>
    h(
      "button",
      {
        type: "button",
        class: "link",
        title: "How this day was revised",
        onclick: () => onDay(date),
      },
      formatDate(date),
    );
  return table(
    `Values: ${describeKeys(event)}, run ${event.runId}`,
    [
      { head: "Day", isRowHead: true, cell: day },
      {
        head: "Before → after",
        isNumber: true,
        cell: ({ before, after }) => `${formatValue(before)} → ${formatValue(after)}`,
      },
      { head: "Difference", isNumber: true, cell: difference },
    ],
    event.changes,
  );
}

function difference({ difference: by, before }: Change): string {
  if (by === null) return "";
  const whole = Math.abs(Number(before));
  return whole > 0 ? `${formatDifference(by)} (${formatShare(by, whole)})` : formatDifference(by);
}
