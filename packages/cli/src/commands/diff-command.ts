import {
  ConfigurationError,
  type Dataset,
  type Difference,
  findSpan,
  type Moment,
  type Row,
  readDifferences,
  type Span,
} from "@daily-delta/etl";
import { number } from "@daily-delta/etl/core";
import { withSession } from "../database/with-session.ts";
import { findDataset } from "../datasets/known-datasets.ts";
import { momentOption } from "../terminal/moment-option.ts";
import { showValues } from "../terminal/show-value.ts";
import { csv, type Format, json, writePages } from "../terminal/write-pages.ts";

interface DiffOptions {
  readonly database: string;
  readonly format: "text" | "csv" | "json";
  readonly from?: string;
  readonly to?: string;
}

/**
 * Writes the rows of a dataset that were inserted, changed or gone between two moments to standard
 * output, in key order.
 */
export async function diffCommand(name: string, options: DiffOptions): Promise<void> {
  const dataset = findDataset(name);
  const momentOf = (option: "from" | "to") => {
    const text = options[option];
    return text === undefined ? undefined : momentOption(`--${option}`, text);
  };
  const given = { from: momentOf("from"), to: momentOf("to") };
  checkOrder(given.from, given.to);
  await withSession(options.database, async ({ db }) => {
    const span = await findSpan(db, dataset, given);
    const pages = readDifferences(db, dataset, span);
    if (options.format === "text") await writePages(pages, text(dataset, span));
    else if (options.format === "json") await writePages(asObjects(pages), json());
    else await writePages(asRecords(dataset, pages), csv(csvColumns(dataset)));
  });
}

/** @throws ConfigurationError if both are times or runs, and the first is after the second */
function checkOrder(from: Moment | undefined, to: Moment | undefined): void {
  const [first, last] = [from, to].map((moment) =>
    moment?.kind === "run" ? moment.run : moment && Date.parse(moment.time),
  );
  if (first === undefined || last === undefined || from?.kind !== to?.kind || first <= last) return;
  throw new ConfigurationError("--from is after --to. Swap them");
}

async function* asObjects(pages: AsyncIterable<readonly Difference[]>) {
  for await (const page of pages) {
    yield page.map(({ kind, before, after }) => ({ change: kind, before, after }));
  }
}

const valuesOf = ({ columns, key }: Dataset): string[] =>
  columns.map(({ name }) => name).filter((name) => !key.includes(name));

/** The column for the kind of the change, under a name that no column of the key has. */
const changeOf = ({ key }: Dataset): string => (key.includes("change") ? "_change" : "change");

const csvColumns = (dataset: Dataset): string[] => [
  changeOf(dataset),
  ...dataset.key,
  ...valuesOf(dataset).flatMap((name) => [`before.${name}`, `after.${name}`]),
];

async function* asRecords(dataset: Dataset, pages: AsyncIterable<readonly Difference[]>) {
  const change = changeOf(dataset);
  const values = valuesOf(dataset);
  for await (const page of pages) {
    yield page.map(({ kind, before, after }): Row => {
      const record: Record<string, Row[string]> = { [change]: kind };
      for (const name of dataset.key) record[name] = (after ?? before)?.[name] ?? null;
      for (const name of values) {
        record[`before.${name}`] = before?.[name] ?? null;
        record[`after.${name}`] = after?.[name] ?? null;
      }
      return record;
    });
  }
}

const SIGNS = { inserted: "+", changed: "~", gone: "-" } as const;
function text(dataset: Dataset, { from, to, fromAt, toAt, backfilled }: Span): Format<Difference> {
  const counts = { inserted: 0, changed: 0, gone: 0 };
  const named = (run: number, at: string | null): string =>
    `run ${run} (${backfilled.includes(run) ? "backfilled, " : ""}${at})`;
  const since = from === 0 ? "nothing" : named(from, fromAt);
  const title = `${dataset.name}: ${since} -> ${named(to, toAt)}\n`;
  const values = valuesOf(dataset);
  const show = showValues(dataset);
  return {
    rows(differences, isFirst) {
      const lines = differences.map((difference) => {
        counts[difference.kind] += 1;
        return `${describe(dataset.key, values, difference, show)}\n`;
      });
      return `${isFirst ? title : ""}${lines.join("")}`;
    },
    end: (isEmpty) =>
      `${isEmpty ? title : ""}${number(counts.inserted)} inserted, ${number(counts.changed)} changed, ${number(counts.gone)} gone\n`,
  };
}

function describe(
  key: readonly string[],
  values: readonly string[],
  { kind, before, after }: Difference,
  show: ReturnType<typeof showValues>,
): string {
  const row = after ?? before ?? {};
  const title = `${SIGNS[kind]} ${key.map((name) => show(name, row[name])).join(" ")}`;
  const shown = values
    .filter((name) => kind !== "changed" || before?.[name] !== after?.[name])
    .map((name) =>
      kind === "changed"
        ? `${name} ${show(name, before?.[name])} -> ${show(name, after?.[name])}`
        : `${name} ${show(name, row[name])}`,
    );
  return shown.length === 0 ? title : `${title}: ${shown.join(", ")}`;
}
