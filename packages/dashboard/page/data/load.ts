import {
  type ChartFile,
  chartFile,
  type DatasetDescription,
  type DatasetsFile,
  datasetsFile,
  type FilesFile,
  FORMAT,
  filesFile,
  type PartsFile,
  partsFile,
  paths,
  type RowsFile,
  type RunFile,
  rowsFile,
  runFile,
  type StatusFile,
  statusFile,
  type TableFile,
  tableFile,
} from "@daily-delta/etl/site-files";
import * as v from "valibot";

/** Timeout of a file, in milliseconds. */
const PATIENCE = 30_000;

/** Reason why something cannot be shown, as a sentence for readers of the page. */
export class Problem extends Error {
  override readonly name = "Problem";
  /** True if the file does not exist. */
  readonly isMissing: boolean;

  constructor(message: string, isMissing = false, options?: ErrorOptions) {
    super(message, options);
    this.isMissing = isMissing;
  }
}

export const loadDatasets = (): Promise<DatasetsFile> => load(paths.datasets, datasetsFile);

export const loadStatus = ({ name }: DatasetDescription): Promise<StatusFile> =>
  load(paths.status(name), statusFile);

export const loadParts = ({ name }: DatasetDescription): Promise<PartsFile> =>
  load(paths.parts(name), partsFile);

export const loadTable = ({ name }: DatasetDescription): Promise<TableFile> =>
  load(paths.table(name), tableFile);

export const loadFiles = ({ name }: DatasetDescription): Promise<FilesFile> =>
  load(paths.files(name), filesFile);

export const loadChart = ({ name }: DatasetDescription): Promise<ChartFile> =>
  load(paths.chart(name), chartFile);

/** @param file of a part; null: the dataset has only one */
export const loadRows = ({ name }: DatasetDescription, file: string | null): Promise<RowsFile> =>
  load(file === null ? paths.rows(name) : paths.part(name, file), rowsFile);

/** Loads what a run changed. Later runs do not write its file again. */
export const loadRun = ({ name }: DatasetDescription, runId: number): Promise<RunFile> =>
  load(paths.run(name, runId), runFile, "To write it again, publish the whole page.");

/** Tells when a damaged file is replaced. */
const REPLACED = "The next run that changes something writes it again.";

/**
 * Loads a data file and checks it.
 *
 * @param remedy sentence about a damaged file
 * @throws Problem saying what is wrong with the file
 */
async function load<T>(
  path: string,
  schema: v.GenericSchema<unknown, T>,
  remedy = REPLACED,
): Promise<T> {
  const json = await fetchJson(path, remedy);
  const format = (json as Partial<Record<string, unknown>> | null)?.format;
  if (typeof format === "number" && format !== FORMAT) {
    throw new Problem(
      `The file ${path} is of format ${format}, and this page reads format ${FORMAT}. Load the page again; if that does not help, page and job are of different versions.`,
    );
  }
  const result = v.safeParse(schema, json);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new Problem(`The file ${path} is not what it should be: ${describe(issue)}. ${remedy}`);
}

function describe(issue: v.BaseIssue<unknown>): string {
  const place = v.getDotPath(issue) ?? "the whole";
  return issue.received === "undefined" ? `${place} is missing` : `${place}: ${issue.message}`;
}

async function fetchJson(path: string, remedy: string): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(path, { signal: AbortSignal.timeout(PATIENCE) });
  } catch {
    throw new Problem(
      `The file ${path} cannot be loaded. Check the network, and load the page again.`,
    );
  }
  // A bucket that may not be listed answers 403 for what is not there.
  if (response.status === 404 || response.status === 403) {
    throw new Problem(`The file ${path} is not there.`, true);
  }
  if (!response.ok) {
    throw new Problem(`The file ${path} cannot be loaded (${response.status}). Try again later.`);
  }
  try {
    return await response.json();
  } catch {
    throw new Problem(`The file ${path} is damaged: it is not JSON. ${remedy}`);
  }
}
