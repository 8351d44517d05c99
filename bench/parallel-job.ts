import { consoleNotifier, serverDatabase } from "@daily-delta/etl";
import { asMany } from "./repository.ts";

/** Facts that a process needs about a run that it shares. */
export interface Job {
  readonly url: string;
  readonly origin: string;
  readonly executionId: string;
  readonly claim: { readonly runId: number; readonly token: string };
}

const HOUR = 3_600_000;

/** Request and settings of a phase. */
export const phaseOf = ({ url, origin, executionId }: Omit<Job, "claim">) => ({
  request: { dataset: asMany(origin), executionId, owner: "bench" },
  settings: {
    database: serverDatabase({ connectionString: url }),
    notifier: consoleNotifier(process.stderr, process.stderr),
    environment: "bench",
    deadline: new Date(Date.now() + HOUR),
    leaseTime: HOUR,
  },
});
