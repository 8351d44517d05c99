export { backfill } from "./backfill.ts";
export type { BackfillRequest, BackfillSettings, Vintage } from "./backfill-settings.ts";
export * from "./columns/index.ts";
export { columnTypes } from "./columns/types.ts";
export { systemClock } from "./core/clock.ts";
export { decodeUri } from "./core/decode-uri.ts";
export {
  ConfigurationError,
  DailyDeltaError,
  InterruptedError,
  NotLoadedError,
  neverLoaded,
  SourceError,
  SourceUnavailableError,
  TerminalError,
} from "./core/errors.ts";
export { nearest } from "./core/nearest.ts";
export { publicUrl, withPublicUrls } from "./core/public-url.ts";
export { printable, printableJson, printableLines, quote } from "./core/quote.ts";
export { findSecret, refuseSecrets } from "./core/secret-url.ts";
export { embeddedDatabase } from "./database/embedded.ts";
export { KEYWORDS as connectionKeywords } from "./database/libpq/keywords.ts";
export { withoutPassword } from "./database/libpq/parse-connection.ts";
export { describeConnection } from "./database/libpq/targets.ts";
export { serverDatabase } from "./database/server.ts";
export type { Database, Session } from "./database/session.ts";
export { type Dataset, GONE_SINCE, type Row } from "./datasets/dataset.ts";
export { defineDataset } from "./datasets/define-dataset.ts";
export { freshSeconds } from "./datasets/fresh.ts";
export { checkSourceNames, datasets, findDataset } from "./datasets/index.ts";
export { usCounties } from "./datasets/us-counties.ts";
export { usDaily } from "./datasets/us-daily.ts";
export { usStates } from "./datasets/us-states.ts";
export { type DryRunResult, dryRun } from "./dry-run.ts";
export { openSource, uncompressed } from "./extract/open-source.ts";
export {
  DEFAULT_LIMITS,
  type Limits,
  type OpenedFile,
  type OpenOptions,
  type OpenSource,
} from "./extract/opened-file.ts";
export { HEAD_BYTES, recognize } from "./extract/recognize.ts";
export { sourceTokens } from "./extract/source-tokens.ts";
export { canBeDivided } from "./find-ranges.ts";
export type { Format } from "./format/format.ts";
export { readRecords } from "./format/read-records.ts";
export { checkDropGone } from "./ground.ts";
export { correctionsQuery, type QueryColumn } from "./inspect/corrections-query.ts";
export {
  type Difference,
  findSpan,
  readDifferences,
  type Span,
} from "./inspect/differences.ts";
export { exportRows } from "./inspect/export-rows.ts";
export { exportGone, type GoneRows } from "./inspect/gone-rows.ts";
export { parseKey, quoteParts, type RowHistory, rowHistory } from "./inspect/history.ts";
export { isAlive } from "./inspect/is-alive.ts";
export { type Moment, parseMoment } from "./inspect/moments.ts";
export { type LoggedRun, runLog } from "./inspect/run-log.ts";
export { type DatasetStatus, datasetStatus } from "./inspect/status.ts";
export { suggestKeys } from "./inspect/suggest-keys.ts";
export { vintageRows } from "./inspect/vintage-rows.ts";
export { alsoNotify } from "./notify/also.ts";
export { describeBackfill } from "./notify/backfill-message.ts";
export { consoleNotifier } from "./notify/console.ts";
export { composeMessage } from "./notify/message.ts";
export type { Alert } from "./notify/notice.ts";
export type { Notifier } from "./notify/notifier.ts";
export {
  parseWebhook,
  postAlert,
  type Webhook,
  type WebhookOptions,
  webhookNotifier,
} from "./notify/webhook.ts";
export { fileSite } from "./publish/file-site.ts";
export { hasRun, republish } from "./publish/publish.ts";
export type { Site } from "./publish/site.ts";
export type { BackfillRecord } from "./record/backfill-record.ts";
export type { Freshness } from "./record/freshness.ts";
export type { Message } from "./record/message.ts";
export { failedRecord, withReport } from "./record/outcome.ts";
export type { RunEvent } from "./record/run-event.ts";
export type { ReportedRun, RunRecord } from "./record/run-record.ts";
export type { RunReport, Surroundings } from "./record/run-report.ts";
export { isSuccess } from "./record/run-status.ts";
export { run } from "./run.ts";
export { runInParts } from "./run-in-parts.ts";
export type { RunRequest, RunResult, RunSettings, WorkSettings } from "./run-settings.ts";
export { type ConfigInput, settings } from "./settings/settings.ts";
export { toVariables } from "./settings/to-variables.ts";
export { wholeNumber } from "./settings/values.ts";
