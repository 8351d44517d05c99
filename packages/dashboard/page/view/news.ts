import type { Model } from "../model/model.ts";
import { describeSources } from "../text/freshness.ts";
import { notices } from "../text/notices.ts";
import { h } from "./dom.ts";
import { noticeBox } from "./notice.ts";

/**
 * Notices that precede the numbers, and the state of each source at a time.
 *
 * @param isOpen whether details were unfolded when this was last shown
 */
export function news(model: Model, now: Date, isOpen: boolean): HTMLElement[] {
  const { status, description, isSample, rows, table, timeline } = model;
  const credited = isSample ? undefined : description;
  const nameOf = (name: string): string =>
    credited?.sources.find((source) => source.name === name)?.credit?.name ?? name;
  const standing = status === undefined ? [] : describeSources(status, credited, now);
  return [
    ...notices({ status, rows: rows ?? table, timeline, nameOf }, now).map((each) =>
      noticeBox(each, isOpen),
    ),
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
