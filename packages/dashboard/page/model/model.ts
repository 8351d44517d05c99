import {
  type DatasetDescription,
  firstPart,
  type PartsFile,
  type PublishedRun,
  type RowsFile,
  type RunFile,
  type StatusFile,
  type TableFile,
} from "@daily-delta/etl/site-files";
import { loadParts, loadRows, loadRun, loadStatus, loadTable, Problem } from "../data/load.ts";
import { type Plausible, type Timeline, toTimeline } from "../data/timeline.ts";
import { describeImplausible } from "../text/notices.ts";

/** All that is shown of a dataset, and sentences about what cannot be shown. */
export interface Model {
  readonly description: DatasetDescription;
  readonly status: StatusFile | undefined;
  readonly parts: PartsFile | undefined;
  readonly part: string | undefined;
  readonly rows: RowsFile | undefined;
  readonly timeline: Timeline | undefined;
  /** Changes by the last run that changed anything, if they are published. */
  readonly lastChange: RunFile | undefined;
  /** Rows of a dataset that is a table, in place of `rows` and `timeline`. */
  readonly table: TableFile | undefined;
  readonly problems: readonly string[];
  /** True for invented numbers, which have no credits. */
  readonly isSample: boolean;
}

/** The name of what is shown: of a part it says what the part's numbers are about, or whose part it is. */
export const nameOf = ({ part, description }: Pick<Model, "part" | "description">): string => {
  const { title, subject = part === undefined ? "" : title } = description;
  const name = part ?? title;
  return name.includes(subject) ? name : `${subject}: ${name}`;
};

/** Loads a dataset; what is wrong with one file does not hide the others. */
export async function loadModel(
  description: DatasetDescription,
  wanted: string | undefined,
): Promise<Model> {
  const loadingStatus = settled(loadStatus(description));
  const [status, lastChange, data] = await Promise.all([
    loadingStatus,
    loadingStatus.then(({ value }) => loadLastChange(description, value)),
    description.hasRows ? loadData(description, wanted) : undefined,
  ]);
  const hasSucceeded = status.value === undefined || status.value.sources.length > 0;
  const problems = [status.problem, lastChange?.problem]
    .filter((problem) => problem !== undefined)
    .map(({ message }) => message);
  if (!hasSucceeded)
    problems.push(`${description.title} has never been loaded: no run has succeeded yet.`);
  else if (!description.hasRows) {
    problems.push(`The rows of ${description.title} are not published, only its runs.`);
  } else problems.push(...(data?.problems ?? []));
  return {
    description,
    status: status.value,
    parts: data?.parts,
    part: data?.part,
    rows: data?.rows,
    timeline: data?.timeline,
    lastChange: lastChange?.value,
    table: data?.table,
    problems,
    isSample: isSample(description, data),
  };
}

/** Loads what the last run that changed anything did; older versions of the job wrote no such file. */
async function loadLastChange(
  description: DatasetDescription,
  status: StatusFile | undefined,
): Promise<Settled<RunFile> | undefined> {
  const run = status?.runs.find(changedSomething);
  if (run === undefined) return undefined;
  const found = await settled(loadRun(description, run.runId));
  return found.problem instanceof Problem && found.problem.isMissing ? undefined : found;
}

/** True if a run changed what is stored. */
export const changedSomething = ({ status, inserted, updated, gone, returned }: PublishedRun) =>
  status === "succeeded" && inserted + updated + gone + returned > 0;

/** Rows may have been published before the description was; it speaks for files that do not say. */
function isSample(description: DatasetDescription, data: Data | undefined): boolean {
  const files = [data?.rows?.isSample, data?.parts?.isSample, data?.table?.isSample];
  if (files.includes(true)) return true;
  return description.isSample === true && (data?.rows?.isSample ?? data?.table?.isSample ?? true);
}

type Data = Partial<Pick<Model, "parts" | "part" | "rows" | "timeline" | "table">> &
  Pick<Model, "problems">;

async function loadData(
  description: DatasetDescription,
  wanted: string | undefined,
): Promise<Data> {
  try {
    if (description.isTable) return await loadOnlyTable(description);
    if (description.by === null) return await loadPart(description, null, null);
    const parts = await loadParts(description);
    const notes: string[] = [];
    let part = parts.parts.find(({ name }) => name === wanted);
    if (wanted !== undefined && part === undefined) {
      notes.push(`There is no ${description.by} "${wanted}".`);
    }
    part ??= firstPart(parts.parts, description.time, description.measures[0]);
    if (part === undefined) return { parts, problems: [`${description.title} has no rows.`] };
    const data = await loadPart(description, part.file, part.name);
    return { ...data, parts, part: part.name, problems: [...notes, ...data.problems] };
  } catch (error) {
    return { problems: [messageOf(error)] };
  }
}

async function loadOnlyTable(description: DatasetDescription): Promise<Data> {
  const table = await loadTable(description);
  const isEven = table.columns.every(
    (each) => each.values.length === table.columns[0]?.values.length,
  );
  if (!isEven)
    return {
      problems: [`The rows of ${description.title} are damaged: columns differ in length.`],
    };
  return { table, problems: table.total === 0 ? [`${description.title} has no rows.`] : [] };
}

async function loadPart(
  description: DatasetDescription,
  file: string | null,
  part: string | null,
): Promise<Data> {
  const { name, time, measures, title, labels, measured } = description;
  const rows = await loadRows(description, file).catch(messageOf);
  if (typeof rows === "string") return { problems: [rows] };
  try {
    const isOwn = rows.dataset === name && rows.part === part;
    if (!isOwn)
      throw new Error(`the file is of ${[rows.dataset, rows.part].filter(Boolean).join(", ")}`);
    const timeline = toTimeline(rows.columns, time, measures, plausibleDays(rows), {
      labels,
      measured,
      corrections: rows.corrections.newest,
      total: rows.corrections.total,
    });
    if (timeline.dates.length === 0) {
      const reason = describeImplausible(timeline);
      return {
        problems: [
          `${title} has no rows${reason === undefined ? "" : " to show"}.`,
          ...(reason === undefined ? [] : [`${reason.title} ${reason.meaning}`]),
        ],
      };
    }
    return { rows, timeline, problems: [] };
  } catch (error) {
    return { problems: [`The rows of ${title} are damaged: ${messageOf(error)}.`] };
  }
}

/**
 * Loads the days of another part.
 *
 * @throws Problem if they cannot be shown
 */
export async function loadDays(
  description: DatasetDescription,
  { name, file }: PartsFile["parts"][number],
): Promise<Timeline> {
  const { timeline, problems } = await loadPart(description, file, name);
  if (timeline === undefined) throw new Problem(problems.join(" "));
  return timeline;
}

const DAY = 86_400_000;

/** Files of older versions do not say it: tomorrow is plausible, and no later day. */
function plausibleDays({ plausible, publishedAt }: RowsFile): Plausible {
  const tomorrow = new Date(Date.parse(publishedAt) + DAY).toISOString().slice(0, 10);
  return plausible ?? { first: "1583-01-01", last: tomorrow };
}

type Settled<T> = { readonly value?: T; readonly problem?: Error };

async function settled<T>(loading: Promise<T>): Promise<Settled<T>> {
  try {
    return { value: await loading };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { problem: error };
  }
}

const messageOf = (error: unknown): string => (error as Error).message;
