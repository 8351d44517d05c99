import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import type { Context } from "aws-lambda";
import type { RunEvent } from "../record/run-event.ts";
import type { RunRecord } from "../record/run-record.ts";
import { isSuccess } from "../record/run-status.ts";

const NAMESPACE = "DailyDelta";
const SERVICE = "daily-delta";

// One for all invocations: it knows which of them was the first.
const logger = new Logger({ serviceName: SERVICE });

/** Logs and metrics of one invocation; both go out by standard output. */
export class Telemetry {
  #publicationFailures = 0;

  constructor(context: Context, details: Readonly<Record<string, unknown>>) {
    logger.resetKeys();
    logger.addContext(context);
    logger.appendKeys(details);
  }

  /** Logs the events of a run, except its progress. */
  event(event: RunEvent): void {
    if (event.kind === "retry") {
      const { error, delay } = event;
      logger.warn("trying again", { code: error.code, reason: error.message, delay });
    } else if (event.kind === "waiting") {
      logger.warn("waiting for a lock", { reason: event.text });
    } else if (event.kind === "not-shared") {
      logger.info("running in one function", { reason: event.text });
    } else if (event.kind === "not-sent") {
      logger.error("the message was not sent", { error: event.error as Error });
    } else if (event.kind === "not-admitted") {
      logger.error("the reader's role was not brought up to date", { error: event.error as Error });
    } else if (event.kind === "not-published") {
      this.#publicationFailures += 1;
      logger.error("the page was not brought up to date", { error: event.error as Error });
    }
  }

  /** Logs what a phase of a run did that is not over yet. */
  phase(what: string, details: Readonly<Record<string, unknown>>): void {
    logger.info(what, { ...details });
  }

  /** Logs how the run ended, and counts it. */
  end(record: RunRecord, environment: string): void {
    if (record.status === "failed") logger.error("failed", { run: record });
    else logger.info(record.status, { run: record });

    const metrics = new Metrics({
      serviceName: SERVICE,
      namespace: NAMESPACE,
      defaultDimensions: { environment, dataset: record.dataset },
    });
    const good = isSuccess(record.status);
    const seconds = (Date.parse(record.finishedAt ?? "") - Date.parse(record.startedAt)) / 1000;
    metrics.addMetric("RowsInserted", MetricUnit.Count, record.inserted);
    metrics.addMetric("RowsUpdated", MetricUnit.Count, record.updated);
    if (record.unchanged !== null)
      metrics.addMetric("RowsUnchanged", MetricUnit.Count, record.unchanged);
    if (record.missing !== null) metrics.addMetric("RowsMissing", MetricUnit.Count, record.missing);
    if (record.freshness !== undefined)
      metrics.addMetric("NewestKeyAge", MetricUnit.Seconds, record.freshness.ageSeconds);
    metrics.addMetric("RowsGone", MetricUnit.Count, record.gone);
    metrics.addMetric("RowsReturned", MetricUnit.Count, record.returned);
    metrics.addMetric("RowsDropped", MetricUnit.Count, record.dropped);
    metrics.addMetric("RunDuration", MetricUnit.Seconds, seconds);
    metrics.addMetric("Successes", MetricUnit.Count, good ? 1 : 0);
    metrics.addMetric("Failures", MetricUnit.Count, record.status === "failed" ? 1 : 0);
    metrics.addMetric("PublicationFailures", MetricUnit.Count, this.#publicationFailures);
    metrics.publishStoredMetrics();
  }
}
