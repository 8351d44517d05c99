import * as v from "valibot";
import { ConfigurationError } from "./errors.ts";

const schema = v.object({
  dataset: v.pipe(v.string(), v.nonEmpty("is empty")),
  executionId: v.optional(v.pipe(v.string(), v.nonEmpty())),
  /** When the schedule meant the run to begin; for the log. */
  scheduledTime: v.optional(v.string()),
  acceptShrink: v.optional(v.boolean(), false),
  full: v.optional(v.boolean(), false),
});

/** What starts the function. */
export type RunEventInput = v.InferOutput<typeof schema>;

/**
 * Checks the event that started the function.
 *
 * @throws ConfigurationError naming the fields that are wrong
 */
export function parseEvent(event: unknown): RunEventInput {
  const result = v.safeParse(schema, event);
  if (result.success) return result.output;
  const details = result.issues.map(
    (issue) => `${v.getDotPath(issue) ?? "the event"}: ${issue.message}`,
  );
  throw new ConfigurationError(
    `the event is wrong: ${details.join("; ")}. It should look like {"dataset": "us-daily"}`,
    { details },
  );
}
