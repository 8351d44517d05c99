import type { PublishedRun } from "@daily-delta/etl/site-files";
import { changedSomething } from "../model/model.ts";
import { type DayOutcome, type RunDay, runDays } from "../text/run-days.ts";
import { runHref } from "./changes.ts";
import { h } from "./dom.ts";

const WORDS: readonly (readonly [DayOutcome, string])[] = [
  ["changed", "changed rows"],
  ["unchanged", "nothing new"],
  ["failed", "a run failed"],
  ["none", "no run"],
];

const month = new Intl.DateTimeFormat("en-US", { month: "short", timeZone: "UTC" });

/** A square for each day, with its date; one on which rows changed leads to its run. */
export function chronicle(runs: readonly PublishedRun[], dataset: string, now: Date): HTMLElement {
  const days = runDays(runs, changedSomething, now);
  return h(
    "div",
    { class: "chronicle" },
    h(
      "ol",
      { "aria-label": "Runs by day" },
      ...days
        .flatMap((day, index) => [
          index === 0 || day.date.endsWith("-01")
            ? h("li", { class: "month" }, month.format(new Date(day.date)))
            : null,
          square(day, dataset),
        ])
        .filter((item) => item !== null),
    ),
    h(
      "p",
      { class: "legend", "aria-hidden": "true" },
      ...WORDS.map(([outcome, text]) =>
        h("span", {}, h("i", { class: `day day-${outcome}` }), text),
      ),
    ),
  );
}

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
