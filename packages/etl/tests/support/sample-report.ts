/** Report of one loop. */
export interface SampleReport {
  /** The test, or what its loop is about. */
  readonly name: string;
  /** The singular of what is counted. */
  readonly what: string;
  /** Numbers of the tried ones, from 1. */
  readonly tried: readonly number[];
  readonly total: number;
}

/** Names the variable with the path of the file that collects reports, a line of JSON each. */
export const SAMPLES_FILE = "DAILY_DELTA_TEST_SAMPLES";
