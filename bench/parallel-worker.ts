/** A process of bench/parallel.ts: reads the parts that it is sent, one after the other. */
import { stagePart } from "@daily-delta/etl/testing/phases";
import { type Job, phaseOf } from "./parallel-job.ts";

process.on("message", async ({ part, ...job }: Job & { part: number }) => {
  const { request, settings } = phaseOf(job);
  const rows = await stagePart(request, settings, job.claim, part);
  process.send?.({ rows });
});
process.send?.({ rows: 0 });
