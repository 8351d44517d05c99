import type { Context } from "aws-lambda";
import { systemClock } from "./core/clock.ts";
import { Deadline } from "./core/deadline.ts";
import { DatabaseUnavailableError, SourceUnavailableError } from "./core/errors.ts";
import { serverDatabase } from "./database/server.ts";
import type { Dataset } from "./datasets/dataset.ts";
import { findDataset, datasets as ownDatasets } from "./datasets/index.ts";
import { DEFAULT_LIMITS } from "./extract/opened-file.ts";
import { secretTokens } from "./extract/source-tokens.ts";
import { readSecret } from "./lambda/aws-secret.ts";
import { executionIdOf, parseEvent } from "./lambda/event.ts";
import { credentials, rdsConfig } from "./lambda/rds.ts";
import { Telemetry } from "./lambda/telemetry.ts";
import { composeMessage } from "./notify/message.ts";
import { snsNotifier } from "./notify/sns.ts";
import { s3Site } from "./publish/s3-site.ts";
import { failedRecord } from "./record/outcome.ts";
import { run } from "./run.ts";
import type { RunResult, RunSettings, WorkSettings } from "./run-settings.ts";
import { readConfig } from "./settings/read-config.ts";
import { type Config, settings } from "./settings/settings.ts";

/**
 * Runs what the event asks for, with the settings of the function's environment.
 *
 * @param datasets those that the event may name; default: those that come with the program
 */
export async function runOnLambda(
  event: unknown,
  context: Context,
  datasets: readonly Dataset[] = ownDatasets,
): Promise<RunResult> {
  const startedAt = systemClock.now();
  const named = event as Partial<Record<string, unknown>> | null | undefined;
  const dataset = String(named?.dataset || "?");
  const executionId = executionIdOf(event, context.awsRequestId);
  const environment = process.env[settings.environment.variable] || "?";
  const telemetry = new Telemetry(context, {
    dataset,
    executionId,
    scheduledTime: named?.scheduledTime,
  });

  let result: RunResult;
  try {
    result = await runEvent(event, executionId, telemetry, context, datasets);
  } catch (error) {
    // Settings or the event are wrong: there is no run, only the message.
    const record = failedRecord(error, executionId, dataset, startedAt, systemClock.now());
    const topic = process.env[settings.topicArn.variable];
    if (!topic) throw error;
    const message = composeMessage(record, { environment });
    using deadline = new Deadline(endOf(context), systemClock);
    const notified = await snsNotifier(topic)
      .send(message, deadline.message)
      .then(
        () => true,
        (reason: unknown) => {
          telemetry.event({ kind: "not-sent", error: reason });
          return false;
        },
      );
    result = { record, notified, isRepetition: false };
  }
  if (!result.isRepetition) telemetry.end(result.record, environment);
  return result;
}

const endOf = (context: Context): Date =>
  new Date(systemClock.now().getTime() + context.getRemainingTimeInMillis());

function runEvent(
  event: unknown,
  executionId: string,
  telemetry: Telemetry,
  context: Context,
  datasets: readonly Dataset[],
): Promise<RunResult> {
  const config = readConfig(process.env);
  const { dataset: name, acceptShrink, full, dropGone } = parseEvent(event);
  const dataset = findDataset(name, datasets);
  return run(
    { dataset, executionId, acceptShrink, full, dropGone, urls: config.sourceUrls[name] },
    {
      database: serverDatabase((signal) =>
        rdsConfig(
          {
            host: config.databaseHost,
            port: config.databasePort,
            database: config.databaseName,
            secretArn: config.databaseSecretArn,
            ca: config.databaseCa,
          },
          signal,
        ),
      ),
      notifier: snsNotifier(config.topicArn),
      environment: config.environment,
      reader: config.databaseReader,
      passwordReader: passwordReaderOf(config),
      site: config.siteBucket === undefined ? undefined : s3Site(config.siteBucket),
      deadline: endOf(context),
      tokens: tokensOf(config, dataset, datasets),
      datasets,
      shrinkLimit: config.shrinkLimit,
      limits: { ...DEFAULT_LIMITS, maxBytes: config.maxSourceBytes },
      onEvent: (news) => telemetry.event(news),
    },
  );
}

/** Tokens are read for each run, so that they may be changed at any time. */
function tokensOf(
  config: Config,
  dataset: Dataset,
  datasets: readonly Dataset[],
): WorkSettings["tokens"] {
  const arn = config.sourceTokensSecretArn;
  if (arn === undefined) return undefined;
  const urls = config.sourceUrls[dataset.name] ?? {};
  return (signal) =>
    readSecret(arn, signal, SourceUnavailableError, (fields) =>
      secretTokens(dataset, urls, fields, datasets),
    );
}

/** The password is read for each run, so that a new one needs no deploy. */
function passwordReaderOf(config: Config): RunSettings["passwordReader"] {
  const { databaseReaderSecretArn: arn, databaseReaderEncryption: encryption } = config;
  if (arn === undefined) return undefined;
  return async (signal) => {
    const fields = await readSecret(arn, signal, DatabaseUnavailableError, credentials);
    return { role: fields.username, password: fields.password, encryption };
  };
}
