import { Sources } from "./extract/open-source.ts";
import { loadRun } from "./load-run.ts";
import { RunInProgress } from "./run-in-progress.ts";
import type { RunRequest, RunResult, RunSettings } from "./run-settings.ts";

/**
 * Runs a dataset once: extract, transform, load, record, notify, publish.
 *
 * It does not throw: a failure is a record with an error, reported like a success. An execution
 * id that has been seen before gives the record of that run, and does nothing else.
 *
 * @example
 * const { record } = await run(
 *   { dataset: usDaily, urls: files },
 *   {
 *     database,
 *     notifier: consoleNotifier(process.stdout, process.stderr),
 *     environment: "laptop",
 *     deadline: new Date(Date.now() + 60_000),
 *   },
 * );
 * record.status; // "succeeded"
 */
export async function run(request: RunRequest, settings: RunSettings): Promise<RunResult> {
  await using sources = new Sources();
  const open = settings.open ?? sources.open;
  const progress = new RunInProgress(request, { ...settings, open });
  return await progress.execute(() => attempt(progress));
}

/** The whole story on one connection. */
async function attempt(progress: RunInProgress): Promise<RunResult> {
  await using session = await progress.connect();
  const begun = await progress.begin(session);
  if ("record" in begun) return begun;
  const locked = await progress.lock(session, begun);
  if ("record" in locked) return locked;

  const { run, lock, crashed } = locked;
  const { request, settings, deadline } = progress;
  const compose = progress.compose(crashed);
  const finished = await loadRun(session, run, lock, request, { settings, deadline, compose });
  return await progress.tell(session, finished);
}
