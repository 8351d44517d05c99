import { examine } from "../../../src/add/examine.ts";
import type { Version } from "../../../src/add/inspect.ts";
import { type ExplainedPlan, planDataset } from "../../../src/add/plan-dataset.ts";
import { Call, printValue } from "../../../src/add/write/print-value.ts";

/** A version of a file, in memory. */
export function version(content: string | Uint8Array, name = "file.csv"): Version {
  const bytes = Buffer.from(content);
  async function* body(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += 50) yield bytes.subarray(at, at + 50);
  }
  return { name, body };
}

/** Plans a dataset of a file, and of other versions of it. */
export async function planOf(
  content: string | Uint8Array,
  ...others: readonly string[]
): Promise<ExplainedPlan> {
  const versions = [content, ...others].map((each, at) => version(each, `file-${at + 1}.csv`));
  const findings = await examine(versions as [Version], undefined, () => {});
  const location = { url: "https://example.com/file.csv", repository: undefined, isLocal: false };
  return planDataset({ name: "the-file", title: "The file" }, location, findings, undefined);
}

/** The declarations of a plan's columns, without measures. */
export const declarations = ({ columns }: ExplainedPlan): string[] =>
  columns.map(({ name, type, options }) => {
    const { measures: _, from: __, ...others } = options;
    const call = new Call(type, Object.keys(others).length === 0 ? [] : [others]);
    return `${name} ${printValue(call, 0, -10_000)}`;
  });

/** A file with one id and one column of these cells. */
export const withCells = (cells: readonly string[], name = "cell"): string =>
  ["id", ...cells.map((_, at) => `a${at}`)]
    .map((id, at) => `${id},${at === 0 ? name : quoted(cells[at - 1] ?? "")}\n`)
    .join("");

const quoted = (cell: string): string =>
  /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
