import type { Clock } from "../core/clock.ts";
import type { Session } from "../database/session.ts";
import type { Message } from "../record/message.ts";
import { executionLock } from "./locks.ts";
import type { Run } from "./runs.ts";

/**
 * Notes that a run's message needs no further sending.
 *
 * It is noted after the message is out, not before: a process killed in between has its message
 * sent twice rather than never.
 */
export async function markSent(session: Session, runId: number, clock: Clock): Promise<void> {
  await session.db
    .updateTable("daily_delta.runs")
    .set({ sent_at: clock.now() })
    .where("id", "=", runId)
    .execute();
}

/** Channel of the messages to send, and what sends one. */
export interface Channel {
  readonly channel: string;
  readonly send: (message: Message) => Promise<void>;
}

/**
 * Sends what earlier runs recorded and never sent, as far as it was meant for this channel. Each
 * message is claimed by the lock of its execution, so that no two runs send it, and none is sent
 * whose own run is still there to do so.
 */
export async function sendUnsent(
  session: Session,
  own: Run,
  { channel, send }: Channel,
  clock: Clock,
  onFailure: (error: unknown) => void,
): Promise<void> {
  const unsent = (id?: number) =>
    session.db
      .selectFrom("daily_delta.runs")
      .select(["id", "execution_id", "message"])
      .where("message", "is not", null)
      .where("sent_at", "is", null)
      .where("channel", "=", channel)
      .where("id", id === undefined ? "!=" : "=", id ?? own.id)
      .orderBy("id")
      .execute();
  for (const { id, execution_id } of await unsent()) {
    const lock = executionLock(execution_id);
    if (!(await session.tryLock(lock))) continue;
    const [run] = await unsent(id);
    if (run?.message) {
      try {
        await send(run.message);
      } catch (error) {
        // Where one does not go out the others would not either: the rest of the time is the run's.
        onFailure(error);
        return;
      }
      await markSent(session, id, clock);
    }
    await session.unlock(lock);
  }
}
