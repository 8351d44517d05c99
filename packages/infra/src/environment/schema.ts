import { settings as functionSettings } from "@daily-delta/etl";
import * as v from "valibot";
import { dashboard } from "./dashboard.ts";
import { database } from "./database.ts";
import { dataset } from "./dataset.ts";
import { environmentConflicts } from "./environment-limits.ts";
import { choice, flag, matching, memory, REGION, retention, timeout, whole } from "./fields.ts";
import { notifications } from "./notifications.ts";
import { quickSightConflicts } from "./quick-sight-limits.ts";
import { refuse } from "./refuse.ts";

const network = v.strictObject({
  /** Of the VPC, from /16 to /24; the subnets are cut from it. */
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
   * How the functions reach the world: by a NAT gateway, or by IPv6 alone, which is free of charge and
   * reaches only sources that have IPv6 addresses.
   */
  egress: v.optional(choice(["nat", "ipv6"])),
  /** Log all connections of the VPC. */
  flowLogs: v.optional(flag),
});

// Those of the function are declared in packages/etl/src/settings/settings.ts.
const job = v.strictObject({
  runtime: v.optional(choice(["nodejs22.x", "nodejs24.x"])),
  architecture: v.optional(choice(["arm64", "x86_64"])),
  /** In MB. */
  memory: v.optional(memory),
  /** How long a run may take, in seconds. */
  timeout: v.optional(timeout),
  logRetentionDays: v.optional(retention),
  /** Runs at the same time; a new account has none to spare. */
  reservedConcurrency: v.optional(whole(1, 1000)),
  shrinkLimit: v.optional(functionSettings.shrinkLimit.schema.wrapped),
  maxSourceBytes: v.optional(functionSettings.maxSourceBytes.schema.wrapped),
  /** A secret in Secrets Manager with the tokens of sources, `{"SOURCE_TOKEN_NYT": …}`. */
  sourceTokensSecretArn: v.optional(
    matching(
      /^arn:aws[\w-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+-\w{6}$/,
      "the full ARN of a secret, which ends with a hyphen and six characters",
    ),
  ),
  databaseCa: v.optional(functionSettings.databaseCa.schema.wrapped),
});

const monitoring = v.strictObject({
  /** `false` leaves out the dashboard in CloudWatch. */
  dashboard: v.optional(flag),
  /** `essential` leaves out the alarms that warn before anything is missing. */
  alarms: v.optional(choice(["all", "essential"])),
});

const state = v.strictObject({
  /** An S3 bucket, with versioning, that is there already. */
  bucket: matching(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "the name of an S3 bucket"),
  /** The default is the environment's. */
  region: v.optional(matching(REGION, 'a region such as "us-east-1"')),
});

const provider = v.strictObject({
  /** Of hashicorp/aws, if it must be another one than that of the bindings. */
  version: v.optional(matching(/^\d+\.\d+\.\d+$/, 'a version such as "6.25.0"')),
  /** How often a failed call to AWS is tried again. */
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
  dashboard: v.optional(dashboard),
  monitoring: v.optional(monitoring),
  /** A policy that bounds the rights of all roles, such as the one of the bootstrap stack. */
  permissionsBoundary: v.optional(
    matching(/^arn:aws[\w-]*:iam::(\d{12}|aws):policy\/\S+$/, "the ARN of a policy"),
  ),
  /** Where Terraform keeps what it knows; the default is a file in this folder. */
  state: v.optional(state),
  provider: v.optional(provider),
});

/** One environment: one stack, in one region of one account. */
export const environment = v.pipe(
  settings,
  refuse<v.InferOutput<typeof settings>>(environmentConflicts),
  refuse<v.InferOutput<typeof settings>>(quickSightConflicts),
);

export type EnvironmentInput = v.InferInput<typeof environment>;
export type Environment = v.InferOutput<typeof environment>;
