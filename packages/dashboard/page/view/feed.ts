import type { DatasetDescription } from "@daily-delta/etl/site-files";
import { paths } from "@daily-delta/etl/site-files";
import { h } from "./dom.ts";

const TYPE = "application/atom+xml";

/** Tells feed readers where the changes of what is shown are, in place of what the HTML says. */
export function announceFeeds(datasets: readonly DatasetDescription[]): void {
  for (const link of document.head.querySelectorAll(`link[type="${TYPE}"]`)) link.remove();
  const links = datasets.map(({ name, title }) =>
    h("link", { rel: "alternate", type: TYPE, title: `${title}: changes`, href: paths.feed(name) }),
  );
  document.head.append(...links);
}
