import { randomUUID } from "node:crypto";
import { ConfigurationError } from "./core/errors.ts";
import { number } from "./core/number.ts";
import { publicUrl } from "./core/public-url.ts";
import type { Session } from "./database/session.ts";
import type { Source } from "./datasets/dataset.ts";
import type { FetchOptions } from "./extract/fetch-source.ts";
import { type FoundParts, findRanges, whyNotDivided } from "./find-ranges.ts";
import { fetchOptions, findGround, type Ground } from "./ground.ts";
import { takeLease } from "./ledger/lease.ts";
import { storeParts } from "./ledger/run-parts.ts";
import { loadRun } from "./load-run.ts";
import { listSource } from "./parts/fetch-parts.ts";
import { isLeftOut } from "./parts/take-part.ts";
import { createShared } from "./reconcile/shared-staging.ts";
import { Staging } from "./reconcile/staging.ts";
import { withPart } from "./reconcile/staging-table.ts";
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
 * its source changed, or which ranges of its only file, and writes down what is to be read. A dataset that cannot be shared is run here.
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
    const text = whyNotShared(request, ground, settings);
    if (text === undefined) return await writePlan(session, phase, locked, ground, false);

    settings.onEvent?.({ kind: "not-shared", text });
    const { run, lock, crashed } = locked;
    const compose = phase.compose(crashed);
    const finished = await loadRun(session, run, lock, request, { settings, deadline, compose });
    return await phase.tell(session, finished);
  });
}

/** Says why several processes cannot share a run; `undefined`: they can. */
function whyNotShared(
  { urls = {}, dataset }: RunRequest,
  { isOfParts }: Ground,
  { copies }: SharedSettings,
) {
  const { name, sources } = dataset;
  if (sources.length > 1) return `${name} joins several sources, which one process reads`;
  if (!isOfParts) return whyNotDivided(dataset, copies);
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
  const {
    leaseTime,
    copies,
    rangeBytes,
    mostParts = Number.POSITIVE_INFINITY,
  } = settings as SharedSettings;
  if (isAll) delta.stopSkipping();
  const sink = Staging.join(session, session.db, dataset, table, { dates });
  const options = fetchOptions(request, settings, deadline, ground, sink);
  const found =
    ground.isOfParts || copies === undefined
      ? await findFiles(sourceOf(request), options, !isAll)
      : await findRanges(options, ground, copies, !isAll, rangeBytes);
  const parts = found.parts.map(({ part, isLeftOut }, index) => ({
    ...{ number: index + 1, part },
    result: isLeftOut ? ({ found: "not-modified" } as const) : null,
  }));
  const { listing, file, blocks = null } = found;
  const plan = {
    now: (request.effectiveAt ?? clock.now()).toISOString(),
    request: { full, acceptShrink, dropGone },
    isAll,
    hasHashes: delta.columns.names.length > 0,
    ...{ listing, file, crashed, blocks },
  };
  const claim = { runId: run.id, token: randomUUID() };
  const toRead = parts.filter(({ result }) => result === null).map(({ number }) => number);
  if (toRead.length > mostParts) throw tooMany(dataset.name, toRead.length, mostParts);
  await session.db.transaction().execute(async (transaction) => {
    await session.verify(transaction, lock);
    await takeLease(transaction, lock, claim, plan, leaseTime);
    await storeParts(transaction, run.id, parts);
    if (toRead.length === 0) return;
    await createShared(
      session,
      transaction,
      dataset,
      table,
      withPart(delta.columns, () => 0),
    );
  });
  return { ...claim, parts: toRead };
}

const tooMany = (name: string, parts: number, most: number) =>
  new ConfigurationError(
    `${name} has ${number(parts)} files to read, and the state of a state machine holds the numbers of ${number(most)}. ` +
      `Load it once in one process, with "pnpm daily-delta run ${name} --database postgres://…" or the container image; later runs read only the files that changed`,
  );

/** Lists the files of a source, and those that are left out. */
async function findFiles(
  source: Source,
  options: FetchOptions,
  isConditional: boolean,
): Promise<FoundParts> {
  const listing = await listSource(source, options, isConditional);
  if (listing === "not-modified") return { parts: [], listing: null, file: null };
  const parts = listing.parts.map((part) => ({
    part: { ...part, previous: options.parts.known.get(part.name) },
    isLeftOut: isLeftOut(part, options, isConditional),
  }));
  return { parts, listing: { etag: listing.etag }, file: null };
}
