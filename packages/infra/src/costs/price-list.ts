/**
 * List prices in US dollars, of us-east-1, without the free allowances of new accounts and without
 * taxes, at the date below; they change rarely.
 */
export const PRICES = {
  date: "2025-12",
  region: "us-east-1",
  hoursPerMonth: 730,
  natGatewayHour: 0.045,
  natGatewayGigabyte: 0.045,
  publicAddressHour: 0.005,
  /** RDS for PostgreSQL, one zone, by class. */
  databaseHour: {
    "db.t4g.micro": 0.016,
    "db.t4g.small": 0.032,
    "db.t4g.medium": 0.065,
    "db.m8g.large": 0.178,
  } as Readonly<Record<string, number>>,
  databaseGigabyte: 0.115,
  auroraUnitHour: 0.12,
  auroraGigabyte: 0.1,
  auroraRequest: 0.0000002,
  instanceHour: { "t4g.nano": 0.0042 } as Readonly<Record<string, number>>,
  volumeGigabyte: 0.08,
  lambdaGigabyteSecondArm: 0.0000133334,
  lambdaGigabyteSecondX86: 0.0000166667,
  /** The same again for each of its first two rotations. */
  key: 1,
  secret: 0.4,
  alarm: 0.1,
  dashboard: 3,
  /** For a month of hours; only hours in which the metric is sent count. */
  metric: 0.3,
  logGigabyte: 0.5,
  /** Standard workflows of Step Functions; those of a distributed map count, too. */
  stateTransition: 0.000025,
  /** QuickSight, for a reader; authors of dashboards cost more. */
  quickSightReader: 3,
  quickSightAuthor: 20,
  bucketGigabyte: 0.023,
  bucketWrite: 0.000005,
  bucketRead: 0.0000004,
  /** CloudFront, to North America and Europe, beyond its free allowance. */
  deliveredGigabyte: 0.085,
  deliveredRequest: 0.000001,
};

/** Assumptions about runs and visitors; the figures are those of us-daily, rounded up. */
export const USAGE = {
  runsPerMonth: 30,
  secondsPerRun: 60,
  gigabytesPerRun: 0.03,
  /** Time in which a message is passed on to webhooks. */
  secondsPerMessage: 2,
  /** Custom metrics that each dataset has. */
  metricsPerDataset: 7,
  /** Custom metrics that a dataset with a page has besides. */
  metricsOfPage: 1,
  /** Transitions of a shared run with two files that changed. */
  transitionsPerRun: 16,
  jobLogGigabytes: 0.01,
  databaseLogGigabytes: 0.1,
  flowLogGigabytes: 0.2,
  /** Hours a month in which an Aurora is awake: the runs, and five minutes after each. */
  auroraHours: 30 * 0.1,
  /** Reads and writes of Aurora's storage in a month. */
  auroraRequests: 100_000,
  /** Size of the page's bucket. */
  pageGigabytes: 0.01,
  pageWritesPerRun: 4,
  quickSightReaders: 1,
  pageViews: 1000,
  requestsPerView: 10,
  gigabytesPerView: 0.0005,
};
