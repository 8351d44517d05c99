import type { Context } from "aws-lambda";
import { DeadlineError, ProcessError } from "./core/errors.ts";
import type { Dataset } from "./datasets/dataset.ts";
import { findDataset } from "./datasets/index.ts";
import { S3Copies } from "./extract/s3-copies.ts";
import { failRun } from "./fail-run.ts";
import { caughtError, type PhaseEvent, parsePhaseEvent } from "./lambda/phase-event.ts";
import { runSettings } from "./lambda-settings.ts";
import { mergeRun } from "./merge-run.ts";
import { planRun } from "./plan-run.ts";
import type { RunRecord } from "./record/run-record.ts";
import { Invocation } from "./run-on-lambda.ts";
import type { RunResult } from "./run-settings.ts";
import { readConfig } from "./settings/read-config.ts";
import type { Planned, SharedRequest, SharedSettings } from "./shared-run.ts";
import { stageParts } from "./stage-parts.ts";

/** Longer than a function may run, in milliseconds. */
const LEASE_TIME = 20 * 60_000;
/** A state has 256 KiB, for these numbers and little else. */
const MOST_PARTS = 30_000;
/** Name of the error that the handler throws after a failure was reported. */
const REPORTED = "ReportedFailure";

/** Status and counts of a run that is over. */
type Ending = Pick<RunRecord, "status" | "inserted" | "updated" | "unchanged">;

/** Answer of a phase, small enough for the state of a state machine. */
export type PhaseAnswer =
  | ({
      readonly phase: "plan" | "merge";
      readonly run: number | null;
      readonly token: string;
      /** True if parts are to be read. */
      readonly changed: boolean;
      readonly parts: readonly number[];
    } & Partial<Ending>)
  | {
      readonly phase: "part";
      readonly run: number;
      readonly parts: readonly number[];
      readonly rows: number;
    }
  | ({ readonly phase: "fail"; readonly run: number | null } & Partial<Ending>);

interface PhaseResult {
  readonly answer: PhaseAnswer;
  /** Result of the run, if it is over. */
  readonly result?: RunResult;
}

/**
 * Does one phase of a run that several functions share.
 *
 * @param datasets those that the event may name; default: those that come with the program
 */
export async function runPhaseOnLambda(
  event: unknown,
  context: Context,
  datasets?: readonly Dataset[],
): Promise<PhaseResult> {
  const { phase } = event as { readonly phase: unknown };
  const invocation = new Invocation(event, context, datasets);
  if (phase === "part") return { answer: await readParts(invocation) };
  if (phase === "fail") return await fail(invocation);

  const planned = await invocation.reporting<Planned>(async () => {
    const { parsed, request, settings } = open(invocation);
    if (parsed.phase !== "merge") return await planRun(request, settings);
    return await mergeRun(request, settings, { runId: parsed.run, token: parsed.token });
  });
  const name = phase === "merge" ? "merge" : "plan";
  if ("record" in planned) {
    const { runId: run } = planned.record;
    const answer = { phase: name, run, token: "-", changed: false, parts: [] } as const;
    return { answer: { ...answer, ...endingOf(planned) }, result: planned };
  }
  const { runId: run, token, parts } = planned;
  invocation.telemetry.phase(name, { run, parts: parts.length });
  return { answer: { phase: name, run, token, changed: parts.length > 0, parts } };
}

/** Reads the parts of an event, one after the other; an error is the machine's to catch. */
async function readParts(invocation: Invocation): Promise<PhaseAnswer> {
  const { parsed, request, settings } = open(invocation);
  if (parsed.phase !== "part") throw new Error("the event is about another phase");
  const { run, token } = parsed;
  const parts = parsed.part === undefined ? parsed.parts : [parsed.part];
  let rows = 0;
  await stageParts(request, settings, { runId: run, token }, parts, (more) => {
    rows += more;
  });
  invocation.telemetry.phase("part", { run, parts, rows });
  return { phase: "part", run, parts, rows };
}

/** Fails the run because of the error that the machine caught. */
async function fail(invocation: Invocation): Promise<PhaseResult> {
  const { error = {} } = invocation.event as { error?: Parameters<typeof caughtError>[0] };
  const { name, message } = caughtError(error ?? {});
  const isTold = name === REPORTED;
  const work = async () => {
    const { request, settings } = open(invocation);
    return await failRun(request, settings, causeOf(name, message), isTold);
  };
  try {
    const result = await (isTold ? work() : invocation.reporting<RunResult>(work));
    const answer = { phase: "fail", run: result.record.runId, ...endingOf(result) } as const;
    return { answer, result };
  } catch (thrown) {
    // The settings are wrong, which plan or merge have reported.
    if (!isTold) throw thrown;
    return { answer: { phase: "fail", run: null } };
  }
}

const endingOf = ({ record }: RunResult): Ending => {
  const { status, inserted, updated, unchanged } = record;
  return { status, inserted, updated, unchanged };
};

function causeOf(name: string, message: string): Error {
  if (/timed?.?out/i.test(`${name} ${message}`)) {
    return new DeadlineError(
      `a function of the run was ended at its time limit (${name}: ${message}). Give it more time, or make its parts smaller`,
    );
  }
  return new ProcessError(
    `a function of the run ended with an error (${name}: ${message || "no more is known"}). See its log, and that of the state machine`,
  );
}

/** Checks settings and event. */
function open(invocation: Invocation): {
  readonly parsed: PhaseEvent;
  readonly request: SharedRequest;
  readonly settings: SharedSettings;
} {
  const config = readConfig(process.env);
  const parsed = parsePhaseEvent(invocation.event);
  const dataset = findDataset(parsed.dataset, invocation.datasets);
  const { acceptShrink, full, dropGone } =
    parsed.phase === "plan" ? parsed : { acceptShrink: false, full: false, dropGone: false };
  const base = runSettings(config, dataset, invocation);
  return {
    parsed,
    request: {
      ...{ dataset, acceptShrink, full, dropGone },
      urls: config.sourceUrls[dataset.name],
      executionId: invocation.executionId,
      owner: parsed.executionId,
    },
    // There is no on-failure destination: what is not sent stays to be sent by `fail`.
    settings: {
      ...base,
      notifier: { ...base.notifier, hasFallback: false },
      leaseTime: LEASE_TIME,
      mostParts: MOST_PARTS,
      copies: config.copiesBucket === undefined ? undefined : new S3Copies(config.copiesBucket),
    },
  };
}
