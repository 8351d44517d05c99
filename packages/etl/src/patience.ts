import { type Clock, systemClock } from "./core/clock.ts";
import type { Deadline } from "./core/deadline.ts";
import type { Patience } from "./core/retry.ts";
import type { WorkSettings } from "./run-settings.ts";

/** Time limit and events of the retries of a run. */
export function patienceOf(settings: WorkSettings, deadline: Deadline): Patience {
  const clock: Clock = settings.clock ?? systemClock;
  const until =
    settings.patience === undefined
      ? deadline.workUntil
      : new Date(Math.min(clock.now().getTime() + settings.patience, deadline.workUntil.getTime()));
  return {
    clock,
    until,
    signal: deadline.work,
    onRetry: (error, delay) => settings.onEvent?.({ kind: "retry", error, delay }),
  };
}
