import type { Model } from "../model/model.ts";
import { describeSources } from "../text/freshness.ts";
import { notices } from "../text/notices.ts";
import { h } from "./dom.ts";
import { noticeBox } from "./notice.ts";

/** Elements that depend on the time of day. */
export interface News {
  /** Notices that a reader must see before the numbers. */
  readonly urgent: readonly HTMLElement[];
  /** Notes, and the state of each source. */
  readonly others: readonly HTMLElement[];
}

/**
 * Returns the notices and the state of each source at a time.
 *
 * @param isOpen whether details were unfolded when this was last shown
 */
export function news(model: Model, now: Date, isOpen: boolean): News {
  const { status, description, isSample, rows, table, timeline } = model;
  const credited = isSample ? undefined : description;
  const nameOf = (name: string): string =>
    credited?.sources.find((source) => source.name === name)?.credit?.name ?? name;
  const standing = status === undefined ? [] : describeSources(status, credited, now);
  const all = notices({ status, rows: rows ?? table, timeline, nameOf }, now);
  const boxes = (isNote: boolean): HTMLElement[] =>
    all
      .filter(({ severity }) => (severity === "note") === isNote)
      .map((each) => noticeBox(each, isOpen));
  const states = standing.map(({ text, standing }) => h("li", { class: standing }, text));
  return {
    urgent: boxes(false),
    others: [
      ...boxes(true),
      ...(states.length === 0 ? [] : [h("ul", { class: "freshness" }, ...states)]),
    ],
  };
}
