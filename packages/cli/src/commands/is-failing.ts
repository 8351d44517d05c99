import type { DatasetStatus } from "@daily-delta/etl";

/**
 * Checks whether a dataset needs attention: its last runs failed or crashed, or its table has a
 * problem. A skipped or interrupted run changes nothing.
 */
export const isFailing = ({ failing, problem }: DatasetStatus): boolean =>
  failing !== null || problem !== null;
