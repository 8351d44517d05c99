/** A process of bench/parallel.ts: reads the parts that it is sent, and answers with its processor time. */
import { stageParts } from "@daily-delta/etl/testing/phases";
import { type Job, phaseOf } from "./parallel-job.ts";

process.on("message", async ({ parts, ...job }: Job & { parts: readonly number[] }) => {
  const { request, settings } = phaseOf(job);
  const before = process.cpuUsage();
  await stageParts(request, settings, job.claim, parts);
  const { user, system } = process.cpuUsage(before);
  process.send?.((user + system) / 1000);
});
process.send?.("ready");
