import type { EnvironmentInput } from "../../../src/environment/schema.ts";
import { environments } from "../../../src/environments.ts";
import { AWS_PROVIDER } from "./requirements.ts";

/** A difference between a shipped environment and the one that is deployed onto moto. */
export interface Difference {
  /** The setting, by its path in an environment. */
  readonly setting: string;
  readonly reason: string;
  /** Places of the synthesized configuration that differ because of it, by path. */
  readonly changes: RegExp;
}

/**
 * All differences between the shipped `dev` and what is tested on moto. A unit test compares the two
 * synthesized configurations and fails on a difference that is not listed here.
 */
export const DIFFERENCES: readonly Difference[] = [
  {
    setting: "provider.version",
    reason:
      "The version that mirrors of the test's machines hold; CI validates the shipped stacks with the shipped version",
    changes: /^terraform\.required_providers\.aws\.version$/,
  },
  {
    setting: "provider.maxRetries",
    reason: "A call that moto cannot answer would be repeated for minutes",
    changes: /^provider\.aws\.0\.max_retries$/,
  },
  {
    setting: "job.runtime",
    reason: "The newest that this version of the provider knows",
    changes: /^resource\.aws_lambda_(function|layer_version)\..*\.(compatible_)?runtimes?(\.0)?$/,
  },
  {
    setting: "job.databaseCa",
    reason: "The test's database has a certificate of the test's own authority",
    changes: /^resource\.aws_lambda_function\..*\.DATABASE_CA$/,
  },
  {
    setting: "database.port",
    reason: "A real PostgreSQL listens on it, and parallel tests need different ports",
    changes: /\.(port|from_port|to_port|DATABASE_PORT)$|^output\.(databaseEndpoint|databasePort)\./,
  },
  {
    setting: "database.insights",
    reason: "moto does not store it, so every plan would turn it on again",
    changes: /^resource\.aws_db_instance\..*\.(performance_insights_\w+|database_insights_mode)$/,
  },
  {
    setting: "notifications.emails",
    reason: "Users add theirs, as docs/deploy.md says",
    changes: /^resource\.aws_sns_topic_subscription\./,
  },
  {
    setting: "network.flowLogs",
    reason: "prod has them, and the test covers both",
    changes: /\.flow-logs_/,
  },
  {
    setting: "page.responseHeadersPolicyId",
    reason: "moto cannot create a response headers policy; this one is AWS's own",
    changes: /aws_cloudfront_response_headers_policy|\.response_headers_policy_id$/,
  },
];

/** Differences of the tested `thrift` from the shipped one: some of those of `dev`, and some of its own. */
export const THRIFT_DIFFERENCES: readonly Difference[] = [
  ...DIFFERENCES.filter(
    ({ setting }) => !["database.insights", "network.flowLogs"].includes(setting),
  ),
  {
    setting: "database.disposable",
    reason: "The test destroys it; the tests of protection cover the rest",
    changes:
      /\.lifecycle\.prevent_destroy$|^resource\.(aws_rds_cluster\.|random_id\.)|^provider\.random/,
  },
  {
    setting: "notifications.webhooksSecretArn",
    reason: "Users name theirs, as docs/deploy.md says",
    changes: /webhooks/,
  },
];

interface Own {
  readonly port: number;
  /** As PEM. */
  readonly databaseCa: string;
}

/** The shipped environment `dev`, with `DIFFERENCES`. */
export function testedEnvironment(own: Own): EnvironmentInput {
  const dev: EnvironmentInput = environments.dev;
  return {
    ...withMoto(dev, own),
    database: { ...dev.database, port: own.port, insights: false } as Database,
    network: { ...dev.network, flowLogs: true },
  };
}

/**
 * The shipped environment `thrift`, with `THRIFT_DIFFERENCES`.
 *
 * @param webhooksSecretArn of the secret with the URLs of webhooks
 */
export function testedThrift(own: Own, webhooksSecretArn: string): EnvironmentInput {
  const thrift: EnvironmentInput = environments.thrift;
  const { notifications, ...others } = withMoto(thrift, own);
  return {
    ...others,
    notifications: { ...notifications, webhooksSecretArn },
    database: { ...thrift.database, port: own.port, disposable: true } as Database,
  };
}

type Database = NonNullable<EnvironmentInput["database"]>;

const withMoto = (shipped: EnvironmentInput, { databaseCa }: Own): EnvironmentInput => ({
  ...shipped,
  provider: { version: AWS_PROVIDER, maxRetries: 2 },
  job: { ...shipped.job, runtime: "nodejs22.x", databaseCa },
  notifications: { ...shipped.notifications, emails: ["ops@example.org"] },
  page: {
    ...shipped.page,
    responseHeadersPolicyId: "67f7725c-6f97-4210-82d7-5512b31e9d03",
  },
});
