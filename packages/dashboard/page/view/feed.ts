import type { DatasetDescription } from "@daily-delta/etl/site-files";
import { paths } from "@daily-delta/etl/site-files";
import { h } from "./dom.ts";

const TYPE = "application/atom+xml";

/**
 * Tells feed readers where the changes of what is shown are, in place of what the HTML says.
 *
 * @param dataset undefined: all of them are shown
 */
export function announceFeeds(
  dataset: DatasetDescription | undefined,
  all: readonly DatasetDescription[],
): void {
  for (const link of document.head.querySelectorAll(`link[type="${TYPE}"]`)) link.remove();
  const link = (title: string, href: string) =>
    h("link", { rel: "alternate", type: TYPE, title, href });
  document.head.append(
    ...(dataset === undefined ? [link("Changes of all datasets", paths.siteFeed)] : []),
    ...(dataset === undefined ? all : [dataset]).map(({ name, title }) =>
      link(`${title}: changes`, paths.feed(name)),
    ),
  );
}
