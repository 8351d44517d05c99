import type { Clock } from "./core/clock.ts";
import type { Deadline } from "./core/deadline.ts";
import type { Session } from "./database/session.ts";
import { markSent, sendUnsent } from "./ledger/outbox.ts";
import { type Run, toRecord } from "./ledger/runs.ts";
import type { Message } from "./record/message.ts";
import type { RunRecord } from "./record/run-record.ts";
import type { RunResult, RunSettings } from "./run-settings.ts";

/** Record of a run that is in the ledger. */
export const recordOf = (run: Run): RunRecord => run.message?.record ?? toRecord(run, {});

/** Sends the message of one run once, even if the run has to begin again on another connection. */
export class Delivery {
  readonly #settings: RunSettings;
  readonly #clock: Clock;
  readonly #deadline: Deadline;
  /** Record of the committed run; survives a lost connection. */
  #record: RunRecord | undefined;
  #sent = false;

  constructor(settings: RunSettings, clock: Clock, deadline: Deadline) {
    this.#settings = settings;
    this.#clock = clock;
    this.#deadline = deadline;
  }

  /** Result of the run, if it is committed. */
  get result(): RunResult | undefined {
    return this.#record && { record: this.#record, notified: this.#sent, isRepetition: false };
  }

  /** Sends the message of a finished run, once, and notes that it is sent. */
  async deliver(session: Session, run: Run): Promise<RunResult> {
    const record = recordOf(run);
    this.#record = record;
    this.#sent ||= run.sent_at !== null || (run.message !== null && (await this.send(run.message)));
    const { hasFallback } = this.#settings.notifier;
    const isToldElsewhere = record.status === "failed" && hasFallback;
    if (this.#sent || isToldElsewhere) await markSent(session, run.id, this.#clock);
    return { record, notified: this.#sent, isRepetition: false };
  }

  /** Sends messages of earlier runs that were recorded and never sent. */
  async sendEarlier(session: Session, run: Run): Promise<void> {
    const { notifier } = this.#settings;
    const { work } = this.#deadline;
    const send = (message: Message) =>
      notifier.sendEarlier?.(message, work) ?? notifier.send(message, work);
    const channel = { channel: notifier.channel, send };
    await sendUnsent(session, run, channel, this.#clock, this.#notSent);
  }

  /** Returns whether the message is sent; a failure is an event, not an error. */
  async send(message: Message): Promise<boolean> {
    try {
      await this.#settings.notifier.send(message, this.#deadline.message);
      return true;
    } catch (error) {
      this.#notSent(error);
      return false;
    }
  }

  readonly #notSent = (error: unknown): void => {
    this.#settings.onEvent?.({ kind: "not-sent", error });
  };
}
