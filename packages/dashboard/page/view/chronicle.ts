import type { PublishedRun } from "@daily-delta/etl/site-files";
import { changedSomething } from "../model/model.ts";
import { momentOf } from "../text/outcome.ts";
import { type DayOutcome, type RunDay, runDays } from "../text/run-days.ts";
import { runHref } from "./changes.ts";
import { h } from "./dom.ts";

const WORDS: readonly (readonly [DayOutcome, string])[] = [
  ["changed", "changed rows"],
  ["unchanged", "nothing new"],
  ["failed", "a run failed"],
];
const NO_RUN = "no run";
const NO_VERSION = "no new version";

const month = new Intl.DateTimeFormat("en-US", { month: "short", timeZone: "UTC" });
const monthOfYear = new Intl.DateTimeFormat("en-US", {
  ...{ month: "short", year: "numeric", timeZone: "UTC" },
});

/**
 * A square for each day, with its date; one on which rows changed leads to its run. Runs of a backfill
 * are apart, on the days when the source had what they loaded.
 */
export function chronicle(runs: readonly PublishedRun[], dataset: string, now: Date): HTMLElement {
  const [backfilled, others] = [true, false].map((is) =>
    runs.filter(({ effectiveAt }) => is === (effectiveAt !== null)),
  ) as [PublishedRun[], PublishedRun[]];
  const newest = backfilled.map(momentOf).sort().at(-1);
  const common = { hasChanged: changedSomething };
  const versions =
    newest === undefined
      ? []
      : runDays(backfilled, {
          ...{ ...common, timeOf: momentOf, until: new Date(newest), none: NO_VERSION },
        });
  const days = runDays(others, {
    ...{ ...common, timeOf: ({ startedAt }) => startedAt, until: now, none: NO_RUN },
  });
  const isEarlier = (first: RunDay | undefined, moment: string): boolean =>
    first !== undefined && moment.slice(0, 10) < first.date;
  const isCut =
    backfilled.some((run) => isEarlier(versions[0], momentOf(run))) ||
    others.some(({ startedAt }) => isEarlier(days[0], startedAt));
  const gaps = [days.length > 0 && NO_RUN, versions.length > 0 && NO_VERSION];
  return h(
    "div",
    { class: "chronicle" },
    versions.length === 0
      ? null
      : h("p", {}, "Versions that a backfill loaded, on the days when the source had them:"),
    versions.length === 0
      ? null
      : squares("Backfilled versions by day", versions, dataset, monthOfYear),
    versions.length === 0 || days.length === 0 ? null : h("p", {}, "Runs since then:"),
    days.length === 0 ? null : squares("Runs by day", days, dataset, month),
    isCut ? h("p", { class: "note" }, "Earlier days are only in the table below.") : null,
    h(
      "p",
      { class: "legend", "aria-hidden": "true" },
      ...[...WORDS, ["none", gaps.filter(Boolean).join(", or ")] as const].map(([outcome, text]) =>
        h("span", {}, h("i", { class: `day day-${outcome}` }), text),
      ),
    ),
  );
}

/** @param months shows the month of the first square, and of each first day */
const squares = (
  label: string,
  days: readonly RunDay[],
  dataset: string,
  months: Intl.DateTimeFormat,
): HTMLElement =>
  h(
    "ol",
    { "aria-label": label },
    ...days.flatMap((day, index) => [
      ...(index === 0 || day.date.endsWith("-01")
        ? [h("li", { class: "month" }, months.format(new Date(day.date)))]
        : []),
      square(day, dataset),
    ]),
  );

function square({ date, outcome, text, runId }: RunDay, dataset: string): HTMLElement {
  const content = [
    h("span", { "aria-hidden": "true" }, String(Number(date.slice(8)))),
    h("span", { class: "visually-hidden" }, text),
  ];
  const attributes = { class: `day day-${outcome}`, title: text };
  return h(
    "li",
    {},
    runId === undefined
      ? h("span", attributes, ...content)
      : h("a", { ...attributes, href: runHref(dataset, runId) }, ...content),
  );
}
