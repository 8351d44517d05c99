/** The parts of jest's results that the reporter shows: jest gives its types to its own packages. */
export interface RunResults {
  readonly numTotalTestSuites: number;
  readonly numPassedTestSuites: number;
  readonly numFailedTestSuites: number;
  readonly numPendingTestSuites: number;
  readonly numRuntimeErrorTestSuites: number;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
}

export interface TestCase {
  readonly fullName: string;
  readonly status: string;
  /** Milliseconds; not there where the test was skipped. */
  readonly duration?: number | null;
}

export interface FileResult {
  readonly numFailingTests: number;
  readonly testExecError?: unknown;
  readonly failureMessage?: string | null;
  readonly console?: readonly { readonly type: string; readonly message: string }[];
  readonly testResults: readonly TestCase[];
}

/** A line that says how a test went. */
export const titleOf = ({ fullName, status, duration: took }: TestCase): string =>
  `  ${status} ${fullName}${took == null ? "" : ` (${took} ms)`}`;

/** Milliseconds as minutes and seconds, such as "1:05". */
export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
