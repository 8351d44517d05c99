/** A process of bench/parallel.ts: reads the parts that it is sent. */
import { stageParts } from "@daily-delta/etl/testing/phases";
import { type Job, phaseOf } from "./parallel-job.ts";

process.on("message", async ({ parts, ...job }: Job & { parts: readonly number[] }) => {
  const { request, settings } = phaseOf(job);
  await stageParts(request, settings, job.claim, parts);
  process.send?.("done");
});
process.send?.("ready");
