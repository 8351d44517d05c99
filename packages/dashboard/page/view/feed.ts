import type { DatasetDescription } from "@daily-delta/etl/site-files";
import { paths } from "@daily-delta/etl/site-files";
import { h } from "./dom.ts";

const TYPE = "application/atom+xml";

/** Tells feed readers where the changes of a dataset are; of several datasets they ask on the page of each. */
export function announceFeed(description: DatasetDescription | undefined): void {
  document.head.querySelector(`link[type="${TYPE}"]`)?.remove();
  if (description === undefined) return;
  const { name, title } = description;
  document.head.append(
    h("link", { rel: "alternate", type: TYPE, title: `${title}: changes`, href: paths.feed(name) }),
  );
}
