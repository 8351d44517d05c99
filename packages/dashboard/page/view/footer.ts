import type { DatasetDescription, FilesFile } from "@daily-delta/etl/site-files";
import { paths } from "@daily-delta/etl/site-files";
import { type CitedRun, citation } from "../text/citation.ts";
import { formatName, plural } from "../text/format.ts";
import { copyButton } from "./copy-button.ts";
import { h } from "./dom.ts";
import { safe } from "./links.ts";
import { table } from "./table.ts";

/** Version of the program, from its package.json; the build puts it in. */
declare const VERSION: string;

/** Subject of the rest of the page. */
export interface FooterSubject {
  /** Such as `COVID-19: Texas`. */
  readonly title: string;
  readonly part?: string | undefined;
  /** The run that is shown. */
  readonly run?: CitedRun | undefined;
  readonly isSample: boolean;
}

/** The end of the page of a dataset, or of one of its runs. */
export function datasetFooter(
  description: DatasetDescription,
  files: FilesFile | undefined,
  subject: FooterSubject,
  repositoryUrl: string | undefined,
): HTMLElement {
  return h(
    "footer",
    {},
    dataSection(description, files),
    subject.isSample ? null : citationSection(description, files, subject),
    aboutSection(description.sources, repositoryUrl),
  );
}

/** The end of the page of all datasets. */
export const startFooter = (repositoryUrl: string | undefined): HTMLElement =>
  h(
    "footer",
    {},
    h(
      "section",
      { "aria-labelledby": "data-files" },
      h("h2", { id: "data-files" }, "Data files"),
      h(
        "ul",
        {},
        fileItem(paths.siteFeed, "Feed of all changes (Atom)", ", for feed readers"),
        fileItem(paths.datasets, "List of datasets (JSON)"),
      ),
    ),
    aboutSection([], repositoryUrl),
  );

const NAMES = { "rows.csv": "Rows", "corrections.csv": "Corrections" } as const;

const fileItem = (href: string, text: string, more = ""): HTMLElement =>
  h("li", {}, h("a", { href }, text), more);

function dataSection(description: DatasetDescription, files: FilesFile | undefined): HTMLElement {
  const { name, by, hasRows, isTable } = description;
  const rows = isTable ? paths.table(name) : by === null ? paths.rows(name) : paths.parts(name);
  return h(
    "section",
    { "aria-labelledby": "data-files" },
    h("h2", { id: "data-files" }, "Data files"),
    h(
      "ul",
      {},
      ...(files?.files ?? []).map(({ file, records, bytes, isComplete }) =>
        fileItem(
          paths.csv(name, file),
          `${NAMES[file]} (CSV)`,
          `, ${isComplete ? "" : "only the first "}${plural(records, "line")}, ${formatSize(bytes)}${isComplete ? "" : ", the limit of a file"}`,
        ),
      ),
      files === undefined ? null : fileItem(paths.files(name), "Description of these files (JSON)"),
      hasRows
        ? fileItem(rows, by === null ? "Data of this page (JSON)" : `List of parts (JSON)`)
        : null,
      fileItem(paths.status(name), "State and runs (JSON)"),
      fileItem(paths.feed(name), "Feed of changes (Atom)", ", for feed readers"),
    ),
    files === undefined ? null : columnsTable(files),
  );
}

type Described = FilesFile["columns"][number];

const MEASURES = {
  cumulative: "running total",
  level: "state at a time",
  flow: "amount per period",
} as const;

function columnsTable({ columns }: FilesFile): HTMLElement {
  const measured = ({ measures, unit }: Described): string =>
    [measures && MEASURES[measures], unit].filter(Boolean).join(", ");
  return h(
    "details",
    {},
    h("summary", {}, "Columns of the rows"),
    h("p", {}, "An empty field is unknown, which is not zero."),
    table<Described>(
      "Columns of the rows",
      [
        { head: "Column", isRowHead: true, cell: ({ name }) => name },
        { head: "Meaning", cell: ({ name, label }) => formatName(label ?? name) },
        { head: "Type", cell: ({ type }) => type },
        { head: "Measures", cell: (column) => measured(column) || "–" },
        {
          head: "May be empty",
          cell: ({ isKey, isNullable }) =>
            isNullable ? "yes" : isKey ? "no: part of the key" : "no",
        },
      ],
      columns,
    ),
  );
}

function citationSection(
  description: DatasetDescription,
  files: FilesFile | undefined,
  { title, part, run }: FooterSubject,
): HTMLElement {
  const query = new URLSearchParams({ dataset: description.name });
  if (part !== undefined) query.set("part", part);
  if (run !== undefined) query.set("run", String(run.runId));
  const { href } = new URL(`?${query}`, location.href);
  const line = citation(title, description, run ?? files, href);
  return h(
    "section",
    { "aria-labelledby": "cite" },
    h("h2", { id: "cite" }, "Cite and share"),
    h("p", { class: "citation" }, line),
    copyButton("Copy citation", () => line),
    copyButton("Copy link to this view", () => location.href),
  );
}

function aboutSection(
  sources: DatasetDescription["sources"],
  repositoryUrl: string | undefined,
): HTMLElement {
  const project = `Daily Delta ${VERSION}`;
  const url = repositoryUrl && safe(repositoryUrl);
  const credits = sources.flatMap(({ credit }) => credit ?? []);
  return h(
    "section",
    { "aria-labelledby": "about" },
    h("h2", { id: "about" }, "About"),
    ...credits.map(({ name, url, licence, licenceUrl }) =>
      h(
        "p",
        {},
        ...["Data: ", h("a", { href: safe(url) }, name), ". Licence: "],
        ...[h("a", { href: safe(licenceUrl) }, licence), "."],
      ),
    ),
    h(
      "p",
      {},
      "Made with ",
      url === undefined ? project : h("a", { href: url }, project),
      ", which loads published files every day and keeps what changed in them. The program is under the MIT licence; the data is under the licences of its publishers.",
    ),
  );
}

const kilobytes = new Intl.NumberFormat("en-US", { style: "unit", unit: "kilobyte" });
const megabytes = new Intl.NumberFormat("en-US", {
  ...{ style: "unit", unit: "megabyte" },
  maximumFractionDigits: 1,
});
const formatSize = (bytes: number): string =>
  bytes < 1e6 ? kilobytes.format(Math.ceil(bytes / 1e3)) : megabytes.format(bytes / 1e6);
