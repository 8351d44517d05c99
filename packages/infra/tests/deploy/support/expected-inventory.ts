import { findDataset, freshSeconds } from "@daily-delta/etl";
import { environments } from "../../../src/environments.ts";

/** Names of the datasets that the shipped `dev` loads, and with it the test's environment. */
export const DATASETS = environments.dev.datasets.map(({ name }) => name);

/** Names of the alarms of one dataset, without those that `monitoring.alarms: "essential"` leaves out. */
export const essentialAlarms = (dataset: string): string[] =>
  ["heartbeat", "publication-failures", "undelivered-failures"].map(
    (kind) => `daily-delta-test-${dataset}-${kind}`,
  );

/** Names of one kind of resource: those of each dataset, and those that the environment has once. */
const names = (ofDataset: (name: string) => string | string[], once: string[] = []): string[] =>
  [...DATASETS.flatMap(ofDataset), ...once].sort();

/** Names of the resources after a deploy of the test's environment. */
export const EXPECTED = {
  vpcs: ["daily-delta-test"],
  subnets: ["daily-delta-test-private-1", "daily-delta-test-private-2", "daily-delta-test-public"],
  securityGroups: ["daily-delta-test-database", "daily-delta-test-functions", "default"],
  internetGateways: ["daily-delta-test"],
  natGateways: ["daily-delta-test"],
  vpcEndpoints: ["daily-delta-test-s3"],
  addresses: ["daily-delta-test-nat"],
  instances: [],
  databases: ["daily-delta-test"],
  databaseSubnets: ["daily-delta-test"],
  databaseParameters: ["daily-delta-test-postgres18"],
  functions: names((dataset) => `daily-delta-test-${dataset}`),
  machines: [],
  layers: ["daily-delta-test-dependencies"],
  schedules: names((dataset) => `daily-delta-test/daily-delta-test-${dataset}`),
  scheduleGroups: ["daily-delta-test"],
  buses: ["daily-delta-test-failures"],
  rules: ["daily-delta-test-unreported"],
  topics: ["daily-delta-test", "daily-delta-test-fallback"],
  subscriptions: ["ops@example.org", "ops@example.org"],
  queues: ["daily-delta-test-dead-letters"],
  secrets: ["daily-delta-test-database"],
  keys: ["Encrypts the messages of daily-delta-test"],
  roles: names(
    (dataset) => [`daily-delta-test-${dataset}`, `daily-delta-test-${dataset}-schedule`],
    ["daily-delta-test-flow-logs"],
  ),
  policies: [],
  logGroups: names(
    (dataset) => `/aws/lambda/daily-delta-test-${dataset}`,
    [
      "/aws/rds/instance/daily-delta-test/postgresql",
      "/aws/rds/instance/daily-delta-test/upgrade",
      "/daily-delta/daily-delta-test/flow-logs",
    ],
  ),
  alarms: names(
    (dataset) => [
      `daily-delta-test-${dataset}-duration`,
      ...(freshSeconds(findDataset(dataset)) === undefined
        ? []
        : [`daily-delta-test-${dataset}-stale`]),
      ...essentialAlarms(dataset),
    ],
    [
      "daily-delta-test-database-connections",
      "daily-delta-test-database-cpu",
      "daily-delta-test-database-storage",
      "daily-delta-test-dead-letters",
      "daily-delta-test-failed-deliveries",
    ],
  ),
  dashboards: ["daily-delta-test"],
  buckets: ["daily-delta-test-site-"],
  distributions: ["The page of daily-delta-test"],
  originAccess: ["daily-delta-test-site"],
};
