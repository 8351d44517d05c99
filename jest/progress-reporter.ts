import { basename } from "node:path";
import { ProgressLine } from "./progress-line.ts";
import { duration, type FileResult, type RunResults, titleOf } from "./results.ts";
import { SampleReader } from "./sample-reader.ts";

interface TestFile {
  readonly path: string;
  readonly context: { readonly config: { readonly rootDir: string } };
}

/**
 * jest's reporter: says what runs, on a terminal in one line that changes, elsewhere in a line now
 * and then; tells failures at once, with what the suite printed; and ends with what was sampled.
 */
export default class ProgressReporter {
  readonly #line = new ProgressLine(process.stderr, () => this.#progress());
  readonly #samples = new SampleReader();
  readonly #running = new Map<string, number>();
  #begin = Date.now();
  #results: RunResults | undefined;

  onRunStart(results: RunResults): void {
    this.#begin = Date.now();
    this.#results = results;
    this.#line.start();
  }

  onTestFileStart({ path }: TestFile): void {
    this.#running.set(path, Date.now());
    this.#line.update();
  }

  onTestFileResult({ path, context }: TestFile, file: FileResult, results: RunResults): void {
    const begin = this.#running.get(path) ?? Date.now();
    this.#running.delete(path);
    this.#results = results;
    const name = path.replace(`${context.config.rootDir}/`, "");
    const hasFailed = file.numFailingTests > 0 || file.testExecError != null;
    const isOnlyOne = results.numTotalTestSuites === 1;
    const printed = (file.console ?? []).map(({ type, message }) => `${type}: ${message}`);
    if (hasFailed || isOnlyOne || printed.length > 0) {
      const lines = [
        `${hasFailed ? "FAIL" : "PASS"} ${name} (${duration(Date.now() - begin)})`,
        ...(isOnlyOne ? file.testResults.map(titleOf) : []),
        ...printed,
        ...(file.failureMessage ? [file.failureMessage] : []),
      ];
      this.#line.print(`${lines.join("\n")}\n`);
    }
    this.#line.update();
  }

  onRunComplete(): void {
    this.#line.stop();
    this.#line.print(this.#samples.summary());
  }

  #progress(): string {
    const done = this.#results;
    if (done === undefined) return "";
    const now = Date.now();
    const suites = done.numPassedTestSuites + done.numFailedTestSuites + done.numPendingTestSuites;
    const failed = done.numFailedTests + done.numRuntimeErrorTestSuites;
    const running = [...this.#running].map(
      ([path, begin]) => `${basename(path, ".test.ts")} (${duration(now - begin)})`,
    );
    return [
      `${duration(now - this.#begin)}: ${suites} of ${done.numTotalTestSuites} suites`,
      `${done.numPassedTests} tests passed`,
      ...(failed > 0 ? [`${failed} FAILED`] : []),
      ...(running.length > 0 ? [`now ${running.join(" and ")}`] : []),
    ].join(", ");
  }
}
