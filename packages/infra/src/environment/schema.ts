import { settings as functionSettings } from "@daily-delta/etl";
import * as v from "valibot";
import { database } from "./database.ts";
import { dataset } from "./dataset.ts";
import { environmentConflicts } from "./environment-limits.ts";
import {
  choice,
  flag,
  matching,
  memory,
  REGION,
  refuse,
  retention,
  secretArn,
  timeout,
  whole,
} from "./fields.ts";
import { notifications } from "./notifications.ts";
import { dashboard, formerNameConflicts, page, withoutFormerName } from "./page.ts";
import { quickSight, quickSightConflicts } from "./quick-sight.ts";

const network = v.strictObject({
  /** Range of the VPC, from /16 to /24; the subnets are cut from it. */
  cidr: v.optional(
    matching(
      /^(10(\.(25[0-5]|(2[0-4]|1\d|[1-9])?\d)){3}|172\.(1[6-9]|2\d|3[01])(\.(25[0-5]|(2[0-4]|1\d|[1-9])?\d)){2}|192\.168(\.(25[0-5]|(2[0-4]|1\d|[1-9])?\d)){2})\/(1[6-9]|2[0-4])$/,
      'a private range from /16 to /24, such as "10.0.0.0/16"',
    ),
  ),
  /** The two availability zones; the default is the first two that the account has. */
  zones: v.optional(
    v.pipe(
      v.tuple([v.string(), v.string()], "two availability zones"),
      v.check(([first, second]) => first !== second, "two different availability zones"),
    ),
  ),
  /**
   * The functions' way out: a NAT gateway, or IPv6, which is free of charge and reaches only sources that
   * have IPv6 addresses.
   */
  egress: v.optional(choice(["nat", "ipv6"])),
  /** Log all connections of the VPC. */
  flowLogs: v.optional(flag),
});

// Settings of the function are declared in packages/etl/src/settings/settings.ts.
const job = v.strictObject({
  runtime: v.optional(choice(["nodejs22.x", "nodejs24.x"])),
  architecture: v.optional(choice(["arm64", "x86_64"])),
  /** In MB. */
  memory: v.optional(memory),
  /** Longest duration of a run, in seconds. */
  timeout: v.optional(timeout),
  logRetentionDays: v.optional(retention),
  /** Runs at the same time; a new account has none to spare. */
  reservedConcurrency: v.optional(whole(1, 1000)),
  shrinkLimit: v.optional(functionSettings.shrinkLimit.schema.wrapped),
  maxSourceBytes: v.optional(functionSettings.maxSourceBytes.schema.wrapped),
  /** A secret in Secrets Manager with the tokens of sources, `{"SOURCE_TOKEN_NYT": …}`. */
  sourceTokensSecretArn: v.optional(secretArn),
  /** Address of your fork, for links in messages and on the page. */
  repositoryUrl: v.optional(functionSettings.repositoryUrl.schema.wrapped),
  databaseCa: v.optional(functionSettings.databaseCa.schema.wrapped),
});

const monitoring = v.strictObject({
  /** `false` leaves out the dashboard in CloudWatch. */
  dashboard: v.optional(flag),
  /** `essential` leaves out the alarms that warn before anything is missing. */
  alarms: v.optional(choice(["all", "essential"])),
});

const state = v.strictObject({
  /** An existing S3 bucket, with versioning. */
  bucket: matching(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "the name of an S3 bucket"),
  /** The default is the environment's. */
  region: v.optional(matching(REGION, 'a region such as "us-east-1"')),
});

const provider = v.strictObject({
  /** Version of hashicorp/aws, if it must be another one than that of the bindings. */
  version: v.optional(matching(/^\d+\.\d+\.\d+$/, 'a version such as "6.25.0"')),
  /** Number of times that a failed call to AWS is retried. */
  maxRetries: v.optional(whole(0, 100)),
});

const settings = v.strictObject({
  region: matching(REGION, 'a region such as "us-east-1"'),
  datasets: v.optional(
    v.pipe(v.array(dataset, "a list of datasets"), v.minLength(1, "at least one dataset")),
    [{ name: "us-daily" }],
  ),
  network: v.optional(network),
  database: v.optional(database),
  job: v.optional(job),
  notifications: v.optional(notifications),
  page: v.optional(page),
  /** Dashboards in QuickSight, with or without the page; not by default, because each user costs. */
  quickSight: v.optional(quickSight),
  /** @deprecated write `page` and `quickSight` */
  dashboard: v.optional(dashboard),
  monitoring: v.optional(monitoring),
  /** A policy that bounds the rights of all roles, such as the one of the bootstrap stack. */
  permissionsBoundary: v.optional(
    matching(/^arn:aws[\w-]*:iam::(\d{12}|aws):policy\/\S+$/, "the ARN of a policy"),
  ),
  /** Place of Terraform's state; the default is a file in the repository's folder. */
  state: v.optional(state),
  provider: v.optional(provider),
});

type Settings = v.InferOutput<typeof settings>;

/** One environment: one stack, in one region of one account. */
export const environment = v.pipe(
  settings,
  refuse<Settings>(formerNameConflicts),
  v.transform(withoutFormerName<Settings>),
  refuse<Omit<Settings, "dashboard">>(environmentConflicts),
  refuse<Omit<Settings, "dashboard">>(quickSightConflicts),
);

export type EnvironmentInput = v.InferInput<typeof environment>;
export type Environment = v.InferOutput<typeof environment>;
