import type { Clock } from "../core/clock.ts";
import type { Session } from "../database/session.ts";

const WAIT = 100;
const TRIES = 50;

/** Held by the run that loads a table, whichever user and search path names it. */
export const tableLock = ({ schema, name }: { schema: string; name: string }): string =>
  `table:${schema}.${name}`;

/** Held from the first statement of an execution to its last: getting it means that the execution is over. */
export const executionLock = (executionId: string): string => `execution:${executionId}`;

/**
 * Takes a lock whose holder is known to be dead or overdue, by ending its connection.
 *
 * @returns true if it was acquired within five seconds
 */
export async function seizeLock(
  session: Session,
  name: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<boolean> {
  const holder = await session.holderOf(name);
  if (holder !== undefined) await session.terminate(holder.backend);
  for (let tries = 0; tries < TRIES; tries++) {
    if (await session.tryLock(name)) return true;
    await clock.sleep(WAIT, signal);
  }
  return false;
}
