import * as v from "valibot";
import { ConfigurationError } from "../core/errors.ts";
import { faultsOf } from "./event.ts";

const number = v.pipe(v.number(), v.integer(), v.minValue(1));
const claim = { run: number, token: v.pipe(v.string(), v.nonEmpty()) };
const common = {
  dataset: v.pipe(v.string(), v.nonEmpty("is empty")),
  executionId: v.pipe(v.string(), v.nonEmpty()),
  scheduledTime: v.optional(v.pipe(v.string(), v.nonEmpty())),
};
const flag = v.optional(v.boolean(), false);

const schema = v.variant("phase", [
  v.object({
    phase: v.literal("plan"),
    ...{ ...common, acceptShrink: flag, dropGone: flag, full: flag },
  }),
  v.pipe(
    v.object({
      phase: v.literal("part"),
      ...{ ...common, ...claim },
      part: v.optional(number),
      parts: v.optional(v.array(number), []),
    }),
    v.check(({ part, parts }) => part !== undefined || parts.length > 0, "names no part"),
  ),
  v.object({ phase: v.literal("merge"), ...common, ...claim }),
  v.object({
    phase: v.literal("fail"),
    ...common,
    error: v.optional(
      v.object({ Error: v.optional(v.string()), Cause: v.optional(v.string()) }),
      {},
    ),
  }),
]);

/** Event of a phase of a run that several functions share, checked. */
export type PhaseEvent = v.InferOutput<typeof schema>;

/**
 * Checks the event of a phase.
 *
 * @throws ConfigurationError naming the fields that are wrong
 */
export function parsePhaseEvent(event: unknown): PhaseEvent {
  const result = v.safeParse(schema, event);
  if (result.success) return result.output;
  const details = faultsOf(result.issues);
  throw new ConfigurationError(
    `the event is wrong: ${details.join("; ")}. It should look like {"phase": "plan", "dataset": "us-daily", "executionId": "…"}`,
    { details },
  );
}

/** Error that Step Functions caught: the name of its class, and how it says so. */
export interface CaughtError {
  readonly name: string;
  readonly message: string;
}

/** Reads the error of a phase, whose cause is JSON if a function threw it. */
export function caughtError({
  Error: name = "?",
  Cause: cause = "",
}: {
  readonly Error?: string | undefined;
  readonly Cause?: string | undefined;
}): CaughtError {
  try {
    const { errorMessage } = JSON.parse(cause) as { errorMessage?: unknown };
    return { name, message: typeof errorMessage === "string" ? errorMessage : cause };
  } catch {
    return { name, message: cause };
  }
}
