import type { Context } from "aws-lambda";
import { systemClock } from "./core/clock.ts";
import { DatabaseUnavailableError, SourceUnavailableError } from "./core/errors.ts";
import { serverDatabase } from "./database/server.ts";
import type { Dataset } from "./datasets/dataset.ts";
import { DEFAULT_LIMITS } from "./extract/opened-file.ts";
import { secretTokens } from "./extract/source-tokens.ts";
import { readSecret } from "./lambda/aws-secret.ts";
import { nextRun } from "./lambda/next-run.ts";
import { credentials, rdsConfig } from "./lambda/rds.ts";
import type { Telemetry } from "./lambda/telemetry.ts";
import { snsNotifier } from "./notify/sns.ts";
import { s3Site } from "./publish/s3-site.ts";
import type { RunSettings, WorkSettings } from "./run-settings.ts";
import type { Config } from "./settings/settings.ts";

/** When the function is ended. */
export const endOf = (context: Context): Date =>
  new Date(systemClock.now().getTime() + context.getRemainingTimeInMillis());

/** Makes the settings of a run from those of the function's environment. */
export const runSettings = (
  config: Config,
  dataset: Dataset,
  {
    datasets,
    telemetry,
    context,
  }: {
    readonly datasets: readonly Dataset[];
    readonly telemetry: Telemetry;
    readonly context: Context;
  },
): RunSettings => ({
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
  links: linksOf(config),
  reader: config.databaseReader,
  passwordReader: passwordReaderOf(config),
  site: config.siteBucket === undefined ? undefined : s3Site(config.siteBucket),
  deadline: endOf(context),
  tokens: tokensOf(config, dataset, datasets),
  datasets,
  shrinkLimit: config.shrinkLimit,
  limits: { ...DEFAULT_LIMITS, maxBytes: config.maxSourceBytes },
  onEvent: (news) => telemetry.event(news),
});

/** Places that messages link to. */
function linksOf({ siteUrl, repositoryUrl, dailyAt }: Config): RunSettings["links"] {
  const logGroup = process.env.AWS_LAMBDA_LOG_GROUP_NAME;
  return {
    siteUrl,
    repositoryUrl,
    logCommand: logGroup && `aws logs tail ${logGroup} --since 1h`,
    nextRun: dailyAt && nextRun(dailyAt, systemClock.now()),
  };
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
