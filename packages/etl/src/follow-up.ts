import { systemClock } from "./core/clock.ts";
import type { Deadline } from "./core/deadline.ts";
import type { Session } from "./database/session.ts";
import { tableLock } from "./ledger/locks.ts";
import { publish } from "./publish/publish.ts";
import type { RunRequest, RunSettings } from "./run-settings.ts";
import { admitReader } from "./table/admit-reader.ts";
import { findTable } from "./table/find-table.ts";

/** Grants readers their rights. A failure is an event, and the next run tries again. */
export async function admitReaders(
  { db }: Session,
  { dataset }: RunRequest,
  { reader, passwordReader, onEvent }: RunSettings,
  deadline: Deadline,
): Promise<void> {
  const admissions = [
    reader && (() => admitReader(db, dataset, reader)),
    passwordReader &&
      (async () => {
        const { role, ...login } = await passwordReader(deadline.last);
        await admitReader(db, dataset, role, login);
      }),
  ];
  for (const admit of admissions) {
    try {
      if (admit) await admit();
    } catch (error) {
      onEvent?.({ kind: "not-admitted", error });
    }
  }
}

/** Publishes the page's files, last: the run is over and reported, even if this fails. */
export async function publishPage(
  session: Session,
  { dataset }: RunRequest,
  { site, environment, links, datasets, clock = systemClock, onEvent }: RunSettings,
  deadline: Deadline,
): Promise<void> {
  if (site === undefined) return;
  try {
    // Another run that has the lock publishes when it is done.
    const table = await findTable(session.db, dataset);
    if (!(await session.tryLock(tableLock(table)))) return;
    const signal = deadline.last;
    const { siteUrl, repositoryUrl } = links ?? {};
    const addresses = { siteUrl, repositoryUrl };
    const options = { environment, datasets, ...addresses, now: clock.now(), signal };
    await publish(session.db, dataset, table, site, options);
  } catch (error) {
    onEvent?.({ kind: "not-published", error });
  }
}
