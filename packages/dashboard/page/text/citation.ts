import type { DatasetDescription } from "@daily-delta/etl/site-files";
import { formatDate } from "./format.ts";

/** Run whose state is cited. */
export interface CitedRun {
  readonly runId: number;
  /** ISO 8601. */
  readonly at: string;
}

/**
 * A line for people who quote the page: publishers, title, the run as of which it is, and address.
 *
 * @param title of what is shown, such as `COVID-19: Texas`
 */
export function citation(
  title: string,
  { sources }: Pick<DatasetDescription, "sources">,
  run: CitedRun | undefined,
  url: string,
): string {
  const publishers = new Set(sources.flatMap(({ credit }) => credit?.name ?? []));
  const by = publishers.size === 0 ? "" : `${[...publishers].join("; ")}. `;
  const asOf =
    run === undefined ? "" : `, as of run ${run.runId}, ${formatDate(run.at.slice(0, 10))}`;
  return `${by}${title}${asOf}. Daily Delta. ${url}`;
}
