import { randomUUID } from "node:crypto";
import { publicUrl } from "./core/public-url.ts";
import type { Session } from "./database/session.ts";
import { fetchOptions, findGround, type Ground } from "./ground.ts";
import { takeLease } from "./ledger/lease.ts";
import { type RunPart, storeParts } from "./ledger/run-parts.ts";
import { loadRun } from "./load-run.ts";
import { listSource } from "./parts/fetch-parts.ts";
import { isLeftOut } from "./parts/take-part.ts";
import { createShared } from "./reconcile/shared-staging.ts";
import { Staging } from "./reconcile/staging.ts";
import { withPart } from "./reconcile/staging-table.ts";
import type { Plan } from "./record/plan.ts";
import type { LockedRun, RunInProgress } from "./run-in-progress.ts";
import type { RunRequest } from "./run-settings.ts";
import {
  type Planned,
  phaseOf,
  type SharedRequest,
  type SharedSettings,
  sourceOf,
} from "./shared-run.ts";

/**
 * Begins a run that several processes share: takes the lease of its table, finds out which files of
 * its source changed, and writes down what is to be read. A dataset that cannot be shared is run here.
 *
 * It does not throw: a failure is a record with an error, reported like a success.
 */
export async function planRun(request: SharedRequest, settings: SharedSettings): Promise<Planned> {
  const phase = phaseOf(request, settings);
  return await phase.execute(async () => {
    await using session = await phase.connect();
    const begun = await phase.begin(session);
    if ("record" in begun) return begun;
    const locked = await phase.lock(session, begun);
    if ("record" in locked) return locked;
    const { deadline } = phase;
    const ground = await findGround(session.db, request, settings, deadline);
    const text = whyNotShared(request, ground);
    if (text === undefined) return await writePlan(session, phase, locked, ground, false);

    settings.onEvent?.({ kind: "not-shared", text });
    const { run, lock, crashed } = locked;
    const compose = phase.compose(crashed);
    const finished = await loadRun(session, run, lock, request, { settings, deadline, compose });
    return await phase.tell(session, finished);
  });
}

/** Says why several processes cannot share a run; `undefined`: they can. */
function whyNotShared({ urls = {}, dataset }: RunRequest, { isOfParts }: Ground) {
  const { name, sources } = dataset;
  if (sources.length > 1) return `${name} joins several sources, which one process reads`;
  if (!isOfParts) return `the source of ${name} is one file, which one process reads`;
  const [source] = sources;
  const place = urls[source?.name ?? ""] ?? source?.url ?? "";
  if (publicUrl(place) === place) return undefined;
  return `the URL of ${name} has a query, which may be secret, and is not written down for others`;
}

/**
 * Writes down what is to be read, and makes the staging table for it.
 *
 * @param isAll true if every file is to be read, even if it is what is stored
 */
export async function writePlan(
  session: Session,
  { request, settings, deadline, clock }: RunInProgress,
  { run, lock, crashed }: LockedRun,
  ground: Ground,
  isAll: boolean,
): Promise<Planned> {
  const { dataset, full = false, acceptShrink = false, dropGone = false } = request;
  const { table, delta, dates } = ground;
  const { leaseTime } = settings as SharedSettings;
  if (isAll) delta.stopSkipping();
  const sink = Staging.join(session, session.db, dataset, table, { dates });
  const options = fetchOptions(request, settings, deadline, ground, sink);
  const listing = await listSource(sourceOf(request), options, !isAll);
  const listed = listing === "not-modified" ? [] : listing.parts;
  const parts = listed.map((part, index): RunPart => {
    const previous = options.parts.known.get(part.name);
    const result = isLeftOut(part, options, !isAll) ? ({ found: "not-modified" } as const) : null;
    return { number: index + 1, part: { ...part, previous }, result };
  });
  const plan: Plan = {
    now: (request.effectiveAt ?? clock.now()).toISOString(),
    request: { full, acceptShrink, dropGone },
    isAll,
    hasHashes: delta.columns.names.length > 0,
    listing: listing === "not-modified" ? null : { etag: listing.etag },
    crashed,
  };
  const claim = { runId: run.id, token: randomUUID() };
  const toRead = parts.filter(({ result }) => result === null).map(({ number }) => number);
  await session.db.transaction().execute(async (transaction) => {
    await session.verify(transaction, lock);
    await takeLease(transaction, lock, claim, plan, leaseTime);
    await storeParts(transaction, run.id, parts);
    if (toRead.length === 0) return;
    await createShared(session, transaction, dataset, table, withPart(delta.columns, 0));
  });
  return { ...claim, parts: toRead };
}
