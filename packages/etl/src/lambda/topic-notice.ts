import type { Message } from "../record/message.ts";

/** Message of a topic, as SNS hands it to a function. */
export interface TopicMessage {
  readonly Subject?: string | null | undefined;
  readonly Message: string;
  readonly MessageAttributes?: Readonly<Record<string, { readonly Value: string }>> | undefined;
}

/** Message that is not about a run, such as an alarm. */
export interface TopicAlert {
  readonly subject: string;
  readonly body: string;
  readonly isFailure: boolean;
}

/** Start of the record after the body. */
const RECORD = "\n\n{\n";

/**
 * Reads a message of the topic: of a run (body, then the record as JSON), of an alarm (JSON of
 * CloudWatch), or of the rule for failures that a run could not report (lines of text).
 *
 * @example
 * topicNotice({ Message: "Daily Delta: the run failed.\nError: memory" }).subject; // "Daily Delta: the run failed."
 */
export function topicNotice(given: TopicMessage): Message | TopicAlert {
  const alarm = parse(given.Message);
  if (typeof alarm?.AlarmName === "string") return ofAlarm(alarm);
  return ofRun(given) ?? ofText(given);
}

function ofAlarm(alarm: Readonly<Record<string, unknown>>): TopicAlert {
  const { AlarmName: name, AlarmDescription: description, NewStateValue: state = "ALARM" } = alarm;
  return {
    subject: `${state}: ${name}`,
    body: [description, alarm.NewStateReason].filter(Boolean).join("\n\n"),
    isFailure: state !== "OK",
  };
}

function ofRun({ Subject, Message: text, MessageAttributes = {} }: TopicMessage) {
  const at = text.lastIndexOf(RECORD);
  const record = at === -1 ? undefined : parse(text.slice(at));
  const { dataset, status, environment } = Object.fromEntries(
    Object.entries(MessageAttributes).map(([name, { Value }]) => [name, Value]),
  );
  if (!Subject || record === undefined || dataset === undefined || status === undefined) {
    return undefined;
  }
  const attributes = { dataset, status, environment: environment ?? "" };
  const message = { subject: Subject, body: text.slice(0, at), attributes, record };
  return message as unknown as Message;
}

function ofText({ Subject, Message: text }: TopicMessage): TopicAlert {
  if (Subject) return { subject: Subject, body: text, isFailure: false };
  // Only the rule's messages have no subject.
  const [subject = "", ...rest] = text.replace(/^"|"$/gm, "").split("\n");
  return { subject, body: rest.join("\n"), isFailure: true };
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}
