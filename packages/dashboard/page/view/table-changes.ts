import type { DatasetDescription, TableChange, TableFile } from "@daily-delta/etl/site-files";
import { formatCell, headOf } from "../text/cell.ts";
import { plural } from "../text/format.ts";
import { foundBy } from "./changes.ts";
import { h } from "./dom.ts";
import { longTable } from "./table.ts";

const FIRST = 12;

/** Lists the changes that runs made to a table, the newest first. */
export function tableChanges(file: TableFile, description: DatasetDescription): HTMLElement {
  const { newest, total } = file.changes;
  const columnOf = (name: string) =>
    file.columns.find((column) => column.name === name) ?? { name, kind: "text" as const };
  const text = (name: string, value: TableChange["key"][string]): string =>
    formatCell(description, columnOf(name), value);
  const keyOf = ({ key }: TableChange): string =>
    file.key.map((name) => text(name, key[name] ?? null)).join(", ");
  const values = ({ kind, changes }: TableChange): Node => {
    const lines = Object.entries(changes).map(([name, [before, after]]) => {
      const to = kind === "gone" ? "" : ` → ${text(name, after)}`;
      return h("div", {}, `${headOf(description, name)}: ${text(name, before)}${to}`);
    });
    return h("div", {}, ...lines);
  };
  const published =
    total > newest.length ? ` The newest ${plural(newest.length, "change")} are here.` : "";
  return h(
    "section",
    { class: "revisions", "aria-labelledby": "row-changes" },
    h("h2", { id: "row-changes" }, "Changes of rows"),
    h(
      "p",
      {},
      total === 0
        ? "No row has changed since the first run."
        : `${plural(total, "change")} of rows since the first run.${published}`,
    ),
    newest.length === 0
      ? null
      : longTable<TableChange>(
          "Changes of rows, the newest first",
          [
            {
              head: file.key.map((name) => headOf(description, name)).join(", "),
              isRowHead: true,
              cell: keyOf,
            },
            { head: "Change", cell: ({ kind }) => kind },
            { head: "Before → after", cell: values },
            { head: "Run", cell: ({ runId, at }) => foundBy(description.name, runId, at) },
          ],
          newest,
          FIRST,
          "newest",
        ),
  );
}
