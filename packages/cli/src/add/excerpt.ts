import { type Dataset, readRecords } from "@daily-delta/etl";
import Papa from "papaparse";
import { columnRefs } from "./infer/column-refs.ts";
import type { ExplainedPlan } from "./plan-dataset.ts";
import type { SniffedFormat } from "./sniff/sniff-format.ts";
import type { Plan } from "./write/plan.ts";
import { type Excerpt, fileOf } from "./write/write-test.ts";

/** Columns of a wide table that are shown; each is a row. */
const WIDE_COLUMNS = 3;

/** Takes some rows of a file, and what the dataset makes of them. */
export async function excerptOf(
  sniffed: SniffedFormat,
  plan: ExplainedPlan,
  dataset: Dataset,
): Promise<Excerpt> {
  const { footer } = plan.format;
  // A short file may end within its first rows.
  const rows = sniffed.rows.filter(([cell = ""]) => cell.trim() !== footer).slice(0, plan.rows);
  const part =
    plan.format.unpivot === undefined
      ? { head: sniffed.head, rows }
      : narrow({ ...sniffed, rows }, plan);
  const { encoding: _, footer: __, ...format } = plan.format;
  const text = fileOf(part, plan.format);
  async function* body(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(text);
  }
  const values: Record<string, unknown>[] = [];
  const counts = new Map<string, number>();
  let refs: readonly string[] | undefined;
  for await (const record of readRecords(body(), format, { onFault: () => {} })) {
    if (refs === undefined) {
      refs = columnRefs(record);
      continue;
    }
    const found = refs;
    const row = Object.fromEntries(
      (dataset.sources[0]?.columns ?? [])
        .filter(({ name }) => name !== plan.occurrence)
        .map(({ name, names: given, cell }) => [
          name,
          cell.parse(record[found.findIndex((ref) => given.includes(ref))] ?? ""),
        ]),
    );
    if (plan.occurrence !== undefined) {
      const key = JSON.stringify(plan.key.map((name) => row[name]));
      counts.set(key, (counts.get(key) ?? 0) + 1);
      row[plan.occurrence] = counts.get(key);
    }
    values.push(row);
  }
  return { ...part, values };
}

/** Takes one row of a wide table, with some of its columns: those with values, if there are any. */
function narrow({ head, rows: [row = []], names }: SniffedFormat, { format }: Plan) {
  const refs = columnRefs(names);
  const keep = format.unpivot?.keep ?? [];
  const [kept, wide] = [true, false].map((isKept) =>
    refs.flatMap((ref, place) => (keep.includes(ref) === isKept ? [place] : [])),
  ) as [number[], number[]];
  const known = wide.filter((place) => (row[place] ?? "").trim() !== "");
  const shown = (known.length > 0 ? known : wide).slice(0, WIDE_COLUMNS);
  const places = [...kept, ...shown];
  const cells = (record: readonly string[]) => places.map((place) => record[place] ?? "");
  const header = Papa.unparse([cells(names)], { delimiter: format.delimiter ?? "," });
  return { head: [...head.slice(0, -1), header], rows: [cells(row)] };
}
