// Phases of a shared run, for the benchmark whose processes do one each.
export { mergeRun } from "../../src/merge-run.ts";
export { planRun } from "../../src/plan-run.ts";
export { stageParts } from "../../src/stage-parts.ts";
