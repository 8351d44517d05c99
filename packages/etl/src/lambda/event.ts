import * as v from "valibot";
import { ConfigurationError } from "../core/errors.ts";

const schema = v.object({
  dataset: v.pipe(v.string(), v.nonEmpty("is empty")),
  executionId: v.optional(v.pipe(v.string(), v.nonEmpty())),
  /** When the schedule meant the run to begin: with the dataset, the identity of the event. */
  scheduledTime: v.optional(v.pipe(v.string(), v.nonEmpty())),
  acceptShrink: v.optional(v.boolean(), false),
  /** Deletes the rows that are gone, this once. */
  dropGone: v.optional(v.boolean(), false),
  full: v.optional(v.boolean(), false),
});

/** Event that starts the function, checked. */
export type LambdaEvent = v.InferOutput<typeof schema>;

/**
 * Identity of an event, wrong or not. All attempts of EventBridge Scheduler to deliver an event have the
 * same scheduled time, and each has another execution id.
 *
 * @param fallback of an event that names neither, such as the id of the request
 * @example
 * executionIdOf({ dataset: "us-daily", scheduledTime: "2026-11-25T19:00:00Z" }, requestId);
 * // "us-daily@2026-11-25T19:00:00Z"
 */
export function executionIdOf(event: unknown, fallback: string): string {
  const { dataset, executionId, scheduledTime } = (event ?? {}) as Partial<Record<string, unknown>>;
  if (typeof scheduledTime === "string" && scheduledTime !== "") {
    return `${String(dataset || "?")}@${scheduledTime}`;
  }
  return String(executionId || fallback);
}

/** The fields of an event that are wrong, each with what is expected. */
export const faultsOf = (issues: readonly v.BaseIssue<unknown>[]): string[] =>
  issues.map((issue) => `${v.getDotPath(issue) ?? "the event"}: ${issue.message}`);

/**
 * Checks the event that started the function.
 *
 * @throws ConfigurationError naming the fields that are wrong
 */
export function parseEvent(event: unknown): LambdaEvent {
  const result = v.safeParse(schema, event);
  if (result.success) return result.output;
  const details = faultsOf(result.issues);
  throw new ConfigurationError(
    `the event is wrong: ${details.join("; ")}. It should look like {"dataset": "us-daily"}`,
    { details },
  );
}
