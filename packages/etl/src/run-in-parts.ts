import { randomUUID } from "node:crypto";
import { systemClock } from "./core/clock.ts";
import { FolderCopies } from "./extract/folder-copies.ts";
import { Sources } from "./extract/open-source.ts";
import { hasParts } from "./extract/part.ts";
import { failRun } from "./fail-run.ts";
import { canBeDivided } from "./find-ranges.ts";
import { mergeRun } from "./merge-run.ts";
import { planRun } from "./plan-run.ts";
import type { RunRequest, RunResult, RunSettings } from "./run-settings.ts";
import { type Planned, type SharedSettings, sourceOf } from "./shared-run.ts";
import { stageParts } from "./stage-parts.ts";

/**
 * Runs a dataset once, as `run` does, with the files of its source, or ranges of its only file, read by
 * several sessions at once: the phases that share a run among functions, on a pool in this process. PGlite has one session, where
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
  settings: RunSettings & Pick<SharedSettings, "rangeBytes">,
  workers: number,
): Promise<RunResult> {
  await using sources = new Sources();
  await using copies = new FolderCopies();
  const { clock = systemClock, deadline, open = sources.open } = settings;
  const executionId = request.executionId ?? randomUUID();
  const shared = { ...request, executionId, owner: randomUUID() };
  const source = sourceOf(request);
  const leaseTime = deadline.getTime() - clock.now().getTime();
  const options = { ...settings, open, leaseTime, copies };

  const isDivided = canBeDivided(request.dataset) && !hasParts(source, request.urls?.[source.name]);
  let planned: Planned = await planRun(shared, options);
  while (!("record" in planned)) {
    const { parts, ...claim } = planned;
    const all = parts.length;
    let [done, rows] = [0, 0];
    const onDone = (more: number): void => {
      rows += more;
      const files = { done: ++done, all, ...(isDivided ? { unit: "ranges" as const } : {}) };
      settings.onEvent?.({
        kind: "progress",
        source: source.name,
        bytes: 0,
        size: undefined,
        rows,
        files,
      });
    };
    try {
      await pooled(parts, workers, (rest) => stageParts(shared, options, claim, rest, onDone));
    } catch (error) {
      return await failRun(shared, options, error);
    }
    planned = await mergeRun(shared, options, claim);
  }
  return planned;
}

/** Lets workers take items in turns; after an error of one, none takes another item. */
async function pooled<T>(
  items: readonly T[],
  workers: number,
  work: (items: Iterable<T>) => Promise<void>,
): Promise<void> {
  const errors: unknown[] = [];
  const rest = items.values();
  const untilError = function* (): Generator<T> {
    for (let item = rest.next(); !item.done && errors.length === 0; item = rest.next()) {
      yield item.value;
    }
  };
  const worker = () => work(untilError()).catch((error: unknown) => void errors.push(error));
  await Promise.all(Array.from({ length: Math.min(workers, items.length) }, worker));
  if (errors.length > 0) throw errors[0];
}
