import type { Context } from "aws-lambda";
import { systemClock } from "./core/clock.ts";
import { Deadline } from "./core/deadline.ts";
import type { Dataset } from "./datasets/dataset.ts";
import { findDataset, datasets as ownDatasets } from "./datasets/index.ts";
import { executionIdOf, parseEvent } from "./lambda/event.ts";
import { Telemetry } from "./lambda/telemetry.ts";
import { endOf, runSettings } from "./lambda-settings.ts";
import { composeMessage } from "./notify/message.ts";
import { snsNotifier } from "./notify/sns.ts";
import { failedRecord, withReport } from "./record/outcome.ts";
import { run } from "./run.ts";
import type { RunResult } from "./run-settings.ts";
import { readConfig } from "./settings/read-config.ts";
import { settings } from "./settings/settings.ts";

/** An event of the function, and what is known of it before it is checked. */
export class Invocation {
  readonly event: unknown;
  readonly context: Context;
  /** Datasets that the event may name. */
  readonly datasets: readonly Dataset[];
  readonly dataset: string;
  readonly executionId: string;
  readonly telemetry: Telemetry;
  readonly #startedAt = systemClock.now();

  constructor(event: unknown, context: Context, datasets: readonly Dataset[] = ownDatasets) {
    const named = event as Partial<Record<string, unknown>> | null | undefined;
    this.event = event;
    this.context = context;
    this.datasets = datasets;
    this.dataset = String(named?.dataset || "?");
    this.executionId = executionIdOf(event, context.awsRequestId);
    const { dataset, executionId } = this;
    const { scheduledTime } = named ?? {};
    this.telemetry = new Telemetry(context, { dataset, executionId, scheduledTime });
  }

  /** Does the work of the event. If it throws, there is no run, only the message that is sent here. */
  async reporting<T extends object>(work: () => Promise<T | RunResult>): Promise<T | RunResult> {
    const environment = process.env[settings.environment.variable] || "?";
    let result: T | RunResult;
    try {
      result = await work();
    } catch (error) {
      result = await this.#report(error, environment);
    }
    if ("record" in result && !result.isRepetition) this.telemetry.end(result.record, environment);
    return result;
  }

  /** Settings or the event are wrong. */
  async #report(error: unknown, environment: string): Promise<RunResult> {
    const { executionId, dataset } = this;
    const now = systemClock.now();
    const failed = failedRecord(error, executionId, dataset, this.#startedAt, now);
    const record = withReport(failed, { environment });
    const topic = process.env[settings.topicArn.variable];
    if (!topic) throw error;
    const message = composeMessage(record);
    using deadline = new Deadline(endOf(this.context), systemClock);
    const notified = await snsNotifier(topic)
      .send(message, deadline.message)
      .then(
        () => true,
        (reason: unknown) => {
          this.telemetry.event({ kind: "not-sent", error: reason });
          return false;
        },
      );
    return { record, notified, isRepetition: false };
  }
}

/**
 * Runs what the event asks for, with the settings of the function's environment.
 *
 * @param datasets those that the event may name; default: those that come with the program
 */
export async function runOnLambda(
  event: unknown,
  context: Context,
  datasets?: readonly Dataset[],
): Promise<RunResult> {
  const invocation = new Invocation(event, context, datasets);
  const { executionId } = invocation;
  return await invocation.reporting<RunResult>(async () => {
    const config = readConfig(process.env);
    const { dataset: name, acceptShrink, full, dropGone } = parseEvent(event);
    const dataset = findDataset(name, invocation.datasets);
    const urls = config.sourceUrls[name];
    const request = { dataset, executionId, acceptShrink, full, dropGone, urls };
    return await run(request, runSettings(config, dataset, invocation));
  });
}
