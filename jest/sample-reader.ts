import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SAMPLES_FILE, type SampleReport } from "../packages/etl/tests/support/sample-report.ts";

/** Collects, from all processes of a test run, what loops tried of how much there is. */
export class SampleReader {
  readonly #folder = mkdtempSync(join(tmpdir(), "daily-delta-samples-"));
  readonly #file = join(this.#folder, "samples");

  constructor() {
    writeFileSync(this.#file, "");
    process.env[SAMPLES_FILE] = this.#file;
  }

  /** Says what was tried, loop by loop, and forgets it. */
  summary(): string {
    const lines = readFileSync(this.#file, "utf8").split("\n").filter(Boolean);
    rmSync(this.#folder, { recursive: true });
    const samples = lines.map((line): SampleReport => JSON.parse(line));
    if (samples.length === 0) return "";
    const isWhole = samples.every(({ tried, total }) => tried.length === total);
    const heading = isWhole
      ? "Loops that can be sampled tried everything:"
      : "Loops that can be sampled tried (see EXHAUSTIVE in docs/testing.md):";
    return `${[heading, ...samples.map(shown).toSorted()].join("\n")}\n`;
  }
}

const shown = ({ name, what, tried, total }: SampleReport): string => {
  const which = tried.length === total ? "" : ` (${tried.join(", ")})`;
  return `  ${tried.length} of ${total} ${what}s${which}: ${name}`;
};
