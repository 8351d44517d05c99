import { formatCount, formatDate, plural } from "../text/format.ts";
import { h } from "./dom.ts";

/** Days that are listed at once; a total that falls on more days is of a state that recounts. */
const MOST = 100;

/** A day on which a total falls, and by how much. */
export interface Fall {
  readonly date: string;
  readonly by: number;
}

/** Folded list of the days on which a total falls, each of which opens that day. */
export function fallsList(falls: readonly Fall[], onDay: (day: string) => void): HTMLElement {
  const item = ({ date, by }: Fall): HTMLElement =>
    h(
      "li",
      {},
      h("button", { type: "button", class: "link", onclick: () => onDay(date) }, formatDate(date)),
      `: −${formatCount(by)}`,
    );
  return h(
    "details",
    { class: "falls" },
    h("summary", {}, `the total falls on ${plural(falls.length, "day")}`),
    h("ul", {}, ...falls.slice(0, MOST).map(item)),
  );
}
