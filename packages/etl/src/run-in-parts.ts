import { randomUUID } from "node:crypto";
import { systemClock } from "./core/clock.ts";
import { Sources } from "./extract/open-source.ts";
import { failRun } from "./fail-run.ts";
import { mergeRun } from "./merge-run.ts";
import { planRun } from "./plan-run.ts";
import type { RunRequest, RunResult, RunSettings } from "./run-settings.ts";
import { type Planned, sourceOf } from "./shared-run.ts";
import { stagePart } from "./stage-part.ts";

/**
 * Runs a dataset once, as `run` does, with the files of its source read by several sessions at once:
 * the phases that share a run among functions, on a pool in this process. PGlite has one session, where
 * one worker is as fast as many. A dataset that cannot be shared is run by one session.
 *
 * @param workers number of sessions that read
 *
 * @example
 * const { record } = await runInParts(
 *   { dataset: usDaily, urls: files },
 *   {
 *     database,
 *     notifier: consoleNotifier(process.stdout, process.stderr),
 *     environment: "laptop",
 *     deadline: new Date(Date.now() + 60_000),
 *   },
 *   4,
 * );
 * record.error; // null
 */
export async function runInParts(
  request: RunRequest,
  settings: RunSettings,
  workers: number,
): Promise<RunResult> {
  await using sources = new Sources();
  const { clock = systemClock, deadline, open = sources.open } = settings;
  const executionId = request.executionId ?? randomUUID();
  const shared = { ...request, executionId, owner: randomUUID() };
  const leaseTime = deadline.getTime() - clock.now().getTime();
  const options = { ...settings, open, leaseTime };

  let planned: Planned = await planRun(shared, options);
  while (!("record" in planned)) {
    const { parts, ...claim } = planned;
    const source = sourceOf(request).name;
    const all = parts.length;
    let [done, rows] = [0, 0];
    try {
      await pooled(parts, workers, async (part) => {
        rows += await stagePart(shared, options, claim, part);
        const files = { done: ++done, all };
        settings.onEvent?.({ kind: "progress", source, bytes: 0, size: undefined, rows, files });
      });
    } catch (error) {
      return await failRun(shared, options, error);
    }
    planned = await mergeRun(shared, options, claim);
  }
  return planned;
}

/** Does the work for each item, some at a time; after an error no other begins. */
async function pooled<T>(
  items: readonly T[],
  workers: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items.values();
  const errors: unknown[] = [];
  const worker = async () => {
    for (const item of rest) {
      if (errors.length > 0) return;
      try {
        await work(item);
      } catch (error) {
        errors.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(workers, items.length) }, worker));
  if (errors.length > 0) throw errors[0];
}
