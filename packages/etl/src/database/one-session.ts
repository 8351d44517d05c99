import { setTimeout as pause } from "node:timers/promises";
import type { Client } from "pg";
import { DatabaseRefusedError } from "../core/errors.ts";
import { databaseError } from "./database-error.ts";
import { MARK } from "./server-facts.ts";

/** Number of other connections that try to get the session's server process. */
const OTHERS = 3;
/** Time that another connection may wait for a server process, in milliseconds. */
const POOL_WAIT = 1_000;

const readMark = `select current_setting('${MARK}', true) as mark`;

/**
 * Finds out whether a client of a pooler keeps one server process for all of its session, which
 * locks, temporary tables and settings need. A pooler in transaction mode takes the process back
 * after each statement; then either another client that begins a transaction gets it, mark and all,
 * or the session gets another one, which lacks the mark:
 *
 * - most poolers give away the process that came back last: the first other client gets it;
 * - those that take turns (`server_round_robin`) give the session another process, or the other
 *   clients, which hold their transactions open, leave it none but its own, which the next one gets.
 *
 * A client that waits for a process while the session still gets answers proves the contrary. Where
 * nothing is proved, as no other connection is available, the run's own checks have to do.
 *
 * @param client the session, marked with `mark`, outside of a transaction
 * @param dial makes a client for another connection to the same place
 * @throws DatabaseRefusedError if the session is not one session
 */
export async function checkOneSession(
  client: Client,
  mark: string,
  dial: () => Client,
  server: string,
): Promise<void> {
  const others: Client[] = [];
  const check = (seen: string | null | undefined, expected: boolean) => {
    if ((seen === mark) !== expected) throw notOneSession(server);
  };
  try {
    while (others.length < OTHERS) {
      check(await markOf(client, readMark), true);
      const other = dial();
      others.push(other);
      other.on("error", () => {});
      let settled = false;
      const seen = beginOn(other).finally(() => {
        settled = true;
      });
      // It may fail after it is no longer waited for.
      seen.catch(() => {});
      await Promise.race([seen.catch(() => {}), pause(POOL_WAIT, undefined, { ref: false })]);
      // First what the other one saw: it may hold the only process, which the session then waits for.
      if (settled) check(await seen.catch((error) => unknownOf(error, server)), false);
      check(await markOf(client, readMark), true);
      if (!settled) return;
    }
  } finally {
    for (const other of others) destroy(other);
  }
}

/** @returns the mark that the other connection sees, which goes on holding its server process */
async function beginOn(other: Client): Promise<string | null | undefined> {
  await other.connect();
  return await markOf(other, `begin; ${readMark}`);
}

async function markOf(client: Client, text: string): Promise<string | null | undefined> {
  const results = await client.query(text);
  const last = Array.isArray(results) ? results.at(-1) : results;
  return last.rows[0]?.mark;
}

/** Only a refusal of transactions (statement mode) says something of the session. */
function unknownOf(error: unknown, server: string): undefined {
  const known = databaseError(error, server);
  if (known instanceof DatabaseRefusedError && known.message.includes("statement mode")) {
    throw known;
  }
}

export const notOneSession = (server: string): DatabaseRefusedError =>
  new DatabaseRefusedError(
    `the connection pooler at ${server} does not keep one session: it is in transaction or statement mode, where locks and temporary tables do not last. Connect to the PostgreSQL server directly, or to a pool in session mode (PgBouncer: pool_mode = session)`,
  );

/** A client that may be waiting for an answer has no time for a goodbye. */
const destroy = (client: Client): void =>
  (
    client as unknown as { connection: { stream: { destroy(): void } } }
  ).connection.stream.destroy();
