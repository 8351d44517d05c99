import * as v from "valibot";
import { DEFAULT_LIMITS } from "../extract/opened-file.ts";
import { DEFAULT_SHRINK_LIMIT } from "../extract/shrink-guard.ts";
import * as values from "./values.ts";

/** One setting of the function. Its schema says what is allowed, and the default if there is one. */
export interface Setting {
  /** Environment variable that holds it. */
  readonly variable: string;
  /** Parser of the variable. */
  readonly format: "string" | "number" | "json";
  readonly schema: v.GenericSchema;
  /** Sentence for the table of docs/configuration.md, in Markdown. */
  readonly doc: string;
}

/**
 * Every setting of the function: the one declaration that `readConfig`, `toVariables`, the
 * environments of packages/infra and the table of docs/configuration.md are made from.
 */
export const settings = {
  environment: {
    variable: "ENVIRONMENT",
    format: "string",
    schema: values.text,
    doc: "name for messages and metrics, such as `dev`",
  },
  databaseHost: {
    variable: "DATABASE_HOST",
    format: "string",
    schema: values.text,
    doc: "host of the PostgreSQL server",
  },
  databasePort: {
    variable: "DATABASE_PORT",
    format: "number",
    schema: v.optional(values.wholeNumber(1, 65_535), 5432),
    doc: "its port",
  },
  databaseName: {
    variable: "DATABASE_NAME",
    format: "string",
    schema: values.text,
    doc: "database on that server",
  },
  databaseSecretArn: {
    variable: "DATABASE_SECRET_ARN",
    format: "string",
    schema: values.text,
    doc: 'secret, or parameter of Systems Manager, with `{"username": …, "password": …}`, read when the function runs',
  },
  databaseCa: {
    variable: "DATABASE_CA",
    format: "string",
    schema: v.optional(values.certificate),
    doc: "certificate authority to trust in addition to those of RDS, as PEM",
  },
  databaseReader: {
    variable: "DATABASE_READER",
    format: "string",
    schema: v.optional(values.role),
    doc: "role that may read data and ledger, which the job creates; without it none is created",
  },
  databaseReaderSecretArn: {
    variable: "DATABASE_READER_SECRET_ARN",
    format: "string",
    schema: v.optional(values.text),
    doc: 'secret with `{"username": …, "password": …}` of another such role, which logs in by password, for tools such as QuickSight',
  },
  databaseReaderEncryption: {
    variable: "DATABASE_READER_ENCRYPTION",
    format: "string",
    schema: v.optional(values.passwordEncryption, "scram-sha-256"),
    doc: "how PostgreSQL stores that password: `scram-sha-256`, or `md5` for tools that do not know SCRAM",
  },
  topicArn: {
    variable: "TOPIC_ARN",
    format: "string",
    schema: values.text,
    doc: "SNS topic for messages",
  },
  siteBucket: {
    variable: "SITE_BUCKET",
    format: "string",
    schema: v.optional(values.text),
    doc: "bucket that the page's data is published to; without it nothing is published",
  },
  copiesBucket: {
    variable: "COPIES_BUCKET",
    format: "string",
    schema: v.optional(values.text),
    doc: "bucket for copies of a file that [several functions](parallel.md) read; without it one function reads it",
  },
  siteUrl: {
    variable: "SITE_URL",
    format: "string",
    schema: v.optional(values.httpUrl),
    doc: "address of the page, for links in messages and in the feed of changes",
  },
  repositoryUrl: {
    variable: "REPOSITORY_URL",
    format: "string",
    schema: v.optional(values.httpUrl),
    doc: "address of your fork, such as `https://github.com/OWNER/daily-delta`: a failure's message links to its docs/operations.md, and the page's footer to it",
  },
  dailyAt: {
    variable: "DAILY_AT",
    format: "string",
    schema: v.optional(values.dailyAt),
    doc: "time of the daily run and its zone, such as `19:00 Europe/Berlin`: a failure's message names the next run",
  },
  sourceUrls: {
    variable: "SOURCE_URLS",
    format: "json",
    schema: v.optional(values.urlsByDataset, {}),
    doc: 'other URLs of sources: `{"us-daily": {"nyt": "https://…"}}`',
  },
  sourceTokensSecretArn: {
    variable: "SOURCE_TOKENS_SECRET_ARN",
    format: "string",
    schema: v.optional(values.text),
    doc: "secret with [tokens of sources](#sources-that-need-a-token), read for each run",
  },
  shrinkLimit: {
    variable: "SHRINK_LIMIT",
    format: "number",
    schema: v.optional(values.share, DEFAULT_SHRINK_LIMIT),
    doc: "share of rows or keys that a source may lose, unless the dataset says so",
  },
  maxSourceBytes: {
    variable: "MAX_SOURCE_BYTES",
    format: "number",
    schema: v.optional(values.wholeNumber(1, Number.MAX_SAFE_INTEGER), DEFAULT_LIMITS.maxBytes),
    doc: "largest size of a source, uncompressed, in bytes",
  },
} as const satisfies Record<string, Setting>;

type Settings = typeof settings;
export type SettingName = keyof Settings;

/** The function's settings, checked. */
export type Config = { readonly [K in SettingName]: v.InferOutput<Settings[K]["schema"]> };

/** Settings to hand to the function; those that have a default may be left out. */
export type ConfigInput = {
  readonly [K in SettingName]?: v.InferInput<Settings[K]["schema"]>;
};
