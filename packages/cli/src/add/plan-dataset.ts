import type { ChosenKey } from "./choose-key.ts";
import type { DecidedColumn } from "./decide-columns.ts";
import type { Findings } from "./examine.ts";
import type { RepositoryFacts } from "./github.ts";
import type { Inspection } from "./inspect.ts";
import type { Location } from "./locate.ts";
import { type ExplainedColumn, planColumns } from "./plan-columns.ts";
import { shareFormat } from "./plan-format.ts";
import type { Plan } from "./write/plan.ts";

/** Each file of the page is loaded whole by its readers. */
const MOST_PUBLISHED = 30_000;
const MOST_PARTS = 400;
const FIRST_DAY = "1583-01-01";
const DAY = 86_400_000;

/** A plan, and the evidence for it. */
export interface ExplainedPlan extends Plan {
  readonly columns: readonly ExplainedColumn[];
  readonly evidence: readonly string[];
  readonly rows: number;
}

/** Names that the user or the file gives. */
export interface Names {
  readonly name: string;
  readonly title: string;
}

/** Puts together everything that the dataset's file says. */
export function planDataset(
  { name, title }: Names,
  { url, repository, member }: Location,
  { inspection, columns: decided, key: chosen }: Findings,
  facts: RepositoryFacts | undefined,
): ExplainedPlan {
  const [scan] = inspection.scans;
  if (scan === undefined) throw new Error("unreachable: a file was inspected");
  const { key, isCounted } = chosen;
  const isLeftOut = (at: number): boolean =>
    inspection.profiles[at]?.known === 0 && /^(?:#\d+)?$/.test(inspection.header[at] ?? "");
  const explained = planColumns(decided, chosen, key, scan).filter((_, at) => !isLeftOut(at));
  const { format, columns } = shareFormat(
    inspection.format,
    explained,
    (column, cell) =>
      inspection.profiles[decided.findIndex((each) => each.name === column)]?.seen.has(cell) ??
      false,
  );
  const occurrence = isCounted ? freeName("occurrence", columns) : undefined;
  return {
    name,
    title,
    key,
    columns,
    url,
    occurrence,
    format: member === undefined ? format : { member, ...format },
    description: facts?.description,
    keyDates: keyDatesOf(chosen),
    credit: facts?.credit,
    homepage:
      repository === undefined
        ? undefined
        : `https://github.com/${repository.owner}/${repository.name}`,
    publish: isCounted ? undefined : publicationOf(key, columns, scan.rows, partsOf(decided, scan)),
    evidence: [
      ...inspection.evidence,
      ...decided.flatMap((_, at) =>
        isLeftOut(at) ? [`column ${at + 1} has no name and no value: left out`] : [],
      ),
      ...chosen.evidence,
    ],
    rows: scan.rows,
  };
}

const freeName = (name: string, columns: readonly { readonly name: string }[]): string =>
  columns.some((column) => column.name === name) ? freeName(`${name}_`, columns) : name;

/** Counts the different values of a column. */
const partsOf =
  (decided: readonly DecidedColumn[], scan: Inspection["scans"][number]) =>
  (name: string): number =>
    scan.sample.values(decided.findIndex((column) => column.name === name)).length;

/** Proposes how rows go to the page: it draws numbers by day, and lists others in a table. */
export function publicationOf(
  key: readonly string[],
  columns: readonly { readonly name: string; readonly type: string; readonly options: object }[],
  rows: number,
  countParts: (name: string) => number,
): Plan["publish"] {
  const isDay = (name: string): boolean =>
    columns.find((column) => column.name === name)?.type === "date";
  const hasMeasure = columns.some(({ options }) => "measures" in options);
  const [day, ...others] = [...key.filter(isDay), ...key.filter((name) => !isDay(name))];
  if (day === undefined || !isDay(day) || !hasMeasure) return "table";
  const [by] = others;
  if (by === undefined) return rows <= MOST_PUBLISHED ? "one-file" : undefined;
  if (others.length > 1 || isDay(by)) return undefined;
  return countParts(by) <= MOST_PARTS ? { by } : undefined;
}

/** Bounds for days in the key, where they are outside of the usual ones. */
function keyDatesOf({ key, days }: ChosenKey): Plan["keyDates"] {
  const bounds = key.flatMap((name) => {
    const found = days.get(name);
    return found === undefined ? [] : [found];
  });
  const first = bounds.map((each) => each.first).toSorted()[0];
  const last = bounds
    .map((each) => each.last)
    .toSorted()
    .at(-1);
  const tomorrow = new Date(Date.now() + DAY).toISOString().slice(0, 10);
  const earliest =
    first !== undefined && first < FIRST_DAY ? `${first.slice(0, 4)}-01-01` : undefined;
  const latest = last !== undefined && last > tomorrow ? { daysAhead: daysAhead(last) } : undefined;
  if (earliest === undefined && latest === undefined) return undefined;
  return {
    ...(earliest === undefined ? {} : { earliest }),
    ...(latest === undefined ? {} : { latest }),
  };
}

/** Whole months, or years, until a day. */
function daysAhead(day: string): number {
  const days = Math.ceil((Date.parse(day) - Date.now()) / DAY);
  return days <= 360 ? Math.ceil(days / 30) * 30 : Math.ceil(days / 365) * 365;
}
