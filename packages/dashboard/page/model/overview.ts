import type { ChartFile, DatasetDescription, StatusFile } from "@daily-delta/etl/site-files";
import { loadChart, loadStatus, Problem } from "../data/load.ts";

/** Files of a dataset that the start page shows. */
export interface Overview {
  readonly description: DatasetDescription;
  readonly status: StatusFile | undefined;
  /** None for tables, and for files of older versions. */
  readonly chart: ChartFile | undefined;
  readonly problem: string | undefined;
}

/** Loads the state and the small chart of a dataset; what is wrong with one file does not hide the other. */
export async function loadOverview(description: DatasetDescription): Promise<Overview> {
  const hasChart = description.hasRows && !description.isTable;
  const [status, chart] = await Promise.allSettled([
    loadStatus(description),
    hasChart ? loadChart(description) : undefined,
  ]);
  const [fault] = [status, chart].flatMap((each) =>
    each.status === "rejected" && !(each.reason instanceof Problem) ? [each.reason] : [],
  );
  if (fault !== undefined) throw fault;
  return {
    description,
    status: status.status === "fulfilled" ? status.value : undefined,
    chart: chart.status === "fulfilled" ? chart.value : undefined,
    problem: status.status === "rejected" ? status.reason.message : undefined,
  };
}
