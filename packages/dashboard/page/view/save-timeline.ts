import { toCsv } from "../data/csv.ts";
import { rangeOf } from "../data/range.ts";
import type { Timeline } from "../data/timeline.ts";
import type { Model } from "../model/model.ts";
import type { State } from "../model/state.ts";
import { SAMPLE_COLUMN } from "../text/sample.ts";
import { saveCsv } from "./save-file.ts";

/** Part of the name of a download, which says what is in it. */
const FILE_WORDS = { total: "", added: "new", average: "7-day-average", sum: "sum" } as const;

/** Saves what the charts show as CSV. */
export function saveTimeline(
  { description, part, isSample }: Model,
  timeline: Timeline,
  state: Partial<State> = {},
): void {
  const { shown = "total", from, to } = state;
  const range = rangeOf(timeline.dates, from, to);
  const ends = [timeline.dates[range.first], timeline.dates[range.last]];
  const name = [
    isSample && "SAMPLE",
    description.name,
    part?.replaceAll(/\W+/g, "-"),
    FILE_WORDS[shown],
    ...ends,
  ].filter(Boolean);
  const { time, by } = description;
  const text = toCsv(timeline, range, shown, time, {
    ...(by !== null && { [by]: part ?? "" }),
    ...(isSample && SAMPLE_COLUMN),
  });
  saveCsv(`${name.join("_")}.csv`, text);
}
