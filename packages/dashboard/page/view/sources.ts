import type { Model } from "../model/model.ts";
import { formatCount, formatTime } from "../text/format.ts";
import { h } from "./dom.ts";
import { safe } from "./links.ts";

/** Publishers of the numbers, their licences and files. */
export function sources({ description, status, isSample }: Model): HTMLElement {
  return h(
    "section",
    { class: "sources", "aria-labelledby": "sources" },
    h("h2", { id: "sources" }, "Sources"),
    isSample ? h("p", {}, "The numbers come from sample files. They are invented.") : null,
    h(
      "ul",
      {},
      ...description.sources.map(({ name, credit }) => {
        const file = status?.sources.find((source) => source.name === name);
        return h(
          "li",
          {},
          ...(credit === null || isSample
            ? [name]
            : [
                h("a", { href: safe(credit.url) }, credit.name),
                `, ${credit.note}. Licence: `,
                h("a", { href: safe(credit.licenceUrl) }, credit.licence),
                ".",
              ]),
          file === undefined
            ? null
            : h(
                "small",
                {},
                ` File ${shownFile(file.url)}, ${formatCount(file.rows)} rows, unchanged since ${formatTime(file.firstSeenAt)}, last checked ${formatTime(file.checkedAt)}.`,
              ),
        );
      }),
    ),
  );
}

/** Folders of a local file are of no use to readers, and private. */
const shownFile = (url: string): string =>
  url.startsWith("file:") ? (url.split("/").at(-1) ?? url) : url;
