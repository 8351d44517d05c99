import type { JobProps } from "./job.ts";

/** Settings that a run can do without. */
export interface JobSettings {
  /** Other places of the dataset's sources, by name. */
  readonly sources?: Readonly<Record<string, string>> | undefined;
  /** A secret with the tokens that sources want, `{"SOURCE_TOKEN_NYT": …}`, made by hand. */
  readonly sourceTokensSecretArn?: string | undefined;
  /** A certificate authority of the database to trust beside those of RDS, as PEM. */
  readonly databaseCa?: string | undefined;
  /**
   * The share of rows that a source may lose.
   *
   * @default the job's own, 0.1
   */
  readonly shrinkLimit?: number | undefined;
  /**
   * The largest source, uncompressed, in bytes.
   *
   * @default the job's own, 1 GB
   */
  readonly maxSourceBytes?: number | undefined;
}

/**
 * Sizes of V8's two spaces, in MB. V8 lets the one for new objects grow with the length of the run,
 * which makes a long one larger and no faster (docs/decisions/0008-scale.md). Lambda gives the old
 * space 90 % of the memory, but only where NODE_OPTIONS names neither.
 */
const nodeOptions = (memory: number): string =>
  `--max-semi-space-size=16 --max-old-space-size=${Math.floor(memory * 0.9)}`;

/** There is no way out by IPv4, so its addresses must not be tried first. */
const IPV6_FIRST = "--dns-result-order=ipv6first";

/**
 * The function's environment variables: names of things, never the password.
 *
 * @param memory the function's, in MB
 */
export function jobVariables(props: JobProps, memory: number): Record<string, string> {
  const { dataset, database, settings = {} } = props;
  const isIpv6 = props.egress === "ipv6";
  const variables = {
    NODE_OPTIONS: isIpv6 ? `${nodeOptions(memory)} ${IPV6_FIRST}` : nodeOptions(memory),
    AWS_USE_DUALSTACK_ENDPOINT: isIpv6 ? "true" : undefined,
    ENVIRONMENT: props.environment,
    DATABASE_HOST: database.host,
    DATABASE_PORT: String(database.port),
    DATABASE_NAME: database.databaseName,
    DATABASE_SECRET_ARN: props.credentials.secretArn,
    DATABASE_READER: props.reader,
    DATABASE_CA: settings.databaseCa,
    TOPIC_ARN: props.notifications.topicArn,
    SITE_BUCKET: props.site?.bucketName,
    SOURCE_URLS: settings.sources && JSON.stringify({ [dataset]: settings.sources }),
    SOURCE_TOKENS_SECRET_ARN: settings.sourceTokensSecretArn,
    SHRINK_LIMIT: settings.shrinkLimit?.toString(),
    MAX_SOURCE_BYTES: settings.maxSourceBytes?.toString(),
  };
  return Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
