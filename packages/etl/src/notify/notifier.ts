import type { Message } from "../record/message.ts";

/** A way out for messages. */
export interface Notifier {
  /** Names where messages go, such as `console`; a message goes out by the channel it was meant for. */
  readonly channel: string;
  /**
   * True if another channel reports a failure that this notifier could not report: Lambda's
   * on-failure destination does.
   */
  readonly hasFallback: boolean;
  /** Resolves when the message is out; rejects when it is not. */
  send(message: Message, signal: AbortSignal): Promise<void>;
  /** Sends a message that an earlier run could not send. @default send */
  sendEarlier?(message: Message, signal: AbortSignal): Promise<void>;
}
