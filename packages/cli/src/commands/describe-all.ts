import { coloured } from "../terminal/style.ts";
import { describeOutcome, toneOf } from "./describe-outcome.ts";
import type { RunOutcome } from "./run-once.ts";

/** Describes the runs of all datasets, a line each, and how many of them went well. */
export function describeAll(
  outcomes: readonly RunOutcome[],
  asked: number,
  stream: NodeJS.WritableStream,
): string {
  const width = Math.max(...outcomes.map(({ record }) => record.dataset.length));
  const lines = outcomes.map(({ record }) => {
    const tone = toneOf(record);
    const outcome = describeOutcome(record);
    const shown = tone === undefined ? outcome : coloured(outcome, tone, stream);
    return `${record.dataset.padEnd(width)}  ${shown}\n`;
  });
  const failed = outcomes.filter(({ record }) => toneOf(record) === "bad").length;
  const isCut = outcomes.length < asked;
  const counts = [
    failed === 0 ? "none failed" : `${failed} failed`,
    ...(isCut ? ["then interrupted"] : []),
  ];
  return `${lines.join("")}Ran ${outcomes.length} of ${asked} datasets: ${counts.join(", ")}.\n`;
}
