import { type ConfigInput, toVariables } from "@daily-delta/etl";
import { dailyAt, type ScheduleSettings } from "../../environment/schedule-times.ts";
import type { Credentials } from "../database/credentials.ts";
import type { Database } from "../database/database.ts";
import type { Reader } from "../database/reader.ts";
import type { Notifications } from "../messages/notifications.ts";
import type { Page } from "../page/page.ts";
import type { CopiesBucket } from "./copies-bucket.ts";

/** Settings of the job that an environment may have; their defaults are in packages/etl. */
export interface JobSettings
  extends Pick<
    ConfigInput,
    "sourceTokensSecretArn" | "databaseCa" | "shrinkLimit" | "maxSourceBytes" | "repositoryUrl"
  > {
  /** Other URLs of the dataset's sources, by name. */
  readonly sources?: Readonly<Record<string, string>> | undefined;
}

/** Settings and resources that the function's environment variables name. */
export interface JobVariablesProps {
  /** Name of the environment, in messages and metrics. */
  readonly environment: string;
  readonly dataset: string;
  /** @default "nat" */
  readonly egress?: "nat" | "ipv6" | undefined;
  readonly database: Database;
  readonly credentials: Credentials;
  readonly notifications: Notifications;
  /**
   * Name of the database's role of readers, which the job creates.
   *
   * @default none
   */
  readonly reader?: string | undefined;
  /**
   * Another reader, which logs in by the password of a secret.
   *
   * @default none
   */
  readonly passwordReader?: Reader | undefined;
  /**
   * Page whose data files a run publishes.
   *
   * @default none
   */
  readonly page?: Page | undefined;
  /**
   * Bucket for copies of a file that several functions read.
   *
   * @default none
   */
  readonly copies?: CopiesBucket | undefined;
  /**
   * When it runs; a failure's message names the next run if that is daily.
   *
   * @default messages do not say
   */
  readonly schedule?: ScheduleSettings | undefined;
  readonly settings?: JobSettings | undefined;
}

/**
 * Sizes of V8's two spaces, in MB. V8 lets the one for new objects grow with the length of the run,
 * which makes a long one larger and no faster (docs/decisions/0008-scale.md). Lambda gives the old
 * space 90 % of the memory, but only where NODE_OPTIONS names neither.
 */
const nodeOptions = (memory: number): string =>
  `--max-semi-space-size=16 --max-old-space-size=${Math.floor(memory * 0.9)}`;

/** IPv4 has no way out, so its addresses must not be tried first. */
const IPV6_FIRST = "--dns-result-order=ipv6first";

/**
 * Makes the function's environment variables: names of resources, never the password.
 *
 * @param memory of the function, in MB
 */
export function jobVariables(props: JobVariablesProps, memory: number): Record<string, string> {
  const { dataset, database } = props;
  const { sources, ...settings } = props.settings ?? {};
  const isIpv6 = props.egress === "ipv6";
  return {
    NODE_OPTIONS: isIpv6 ? `${nodeOptions(memory)} ${IPV6_FIRST}` : nodeOptions(memory),
    ...(isIpv6 && { AWS_USE_DUALSTACK_ENDPOINT: "true" }),
    ...toVariables({
      ...settings,
      environment: props.environment,
      databaseHost: database.host,
      databasePort: database.port,
      databaseName: database.databaseName,
      databaseSecretArn: props.credentials.secretArn,
      databaseReader: props.reader,
      databaseReaderSecretArn: props.passwordReader?.secretArn,
      databaseReaderEncryption: props.passwordReader?.passwordEncryption,
      topicArn: props.notifications.topicArn,
      siteBucket: props.page?.bucketName,
      siteUrl: props.page?.url,
      copiesBucket: props.copies?.bucketName,
      dailyAt: props.schedule && dailyAt(props.schedule),
      sourceUrls: sources && { [dataset]: sources },
    }),
  };
}
