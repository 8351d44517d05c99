import type { Model } from "../model/model.ts";
import { describeSources } from "../text/freshness.ts";
import { describeImplausible, warnings } from "../text/warnings.ts";
import { h } from "./dom.ts";

/** Warnings that precede the numbers, and the state of each source at a time. */
export function news(model: Model, now: Date): HTMLElement[] {
  const { status, description, isSample, rows, table, timeline } = model;
  const implausible = timeline && describeImplausible(timeline);
  const notices = [
    ...(implausible === undefined ? [] : [implausible]),
    ...(status === undefined ? [] : warnings(status, rows ?? table, timeline?.dates.at(-1), now)),
  ];
  const standing =
    status === undefined ? [] : describeSources(status, isSample ? undefined : description, now);
  return [
    ...notices.map((text) => h("p", { class: "warning" }, text)),
    ...(standing.length === 0
      ? []
      : [
          h(
            "ul",
            { class: "freshness" },
            ...standing.map(({ text, standing }) => h("li", { class: standing }, text)),
          ),
        ]),
  ];
}
