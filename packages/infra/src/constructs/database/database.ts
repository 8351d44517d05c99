import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import type { Protection } from "../protection.ts";
import type { Credentials } from "./credentials.ts";

/** Settings of every kind of database. */
export interface DatabaseProps {
  readonly name: string;
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;
  readonly credentials: Credentials;
  readonly port: number;
  /**
   * PostgreSQL's version. With a major version ("18"), AWS installs minor versions by itself; with a
   * full one ("18.1"), it does not.
   *
   * @default "18"
   */
  readonly version?: string | undefined;
  /** @default 7; where the environment is disposable, the least that the engine allows */
  readonly backupDays?: number | undefined;
  /** @default "protected" */
  readonly protection?: Protection | undefined;
  /**
   * Makes changes that may restart the database at the deploy, instead of in the next maintenance
   * window, until which every plan shows them.
   *
   * @default true
   */
  readonly applyImmediately?: boolean | undefined;
  /**
   * Lets a deploy upgrade the database to another major version, which cannot be undone.
   *
   * @default true only where the environment is disposable
   */
  readonly allowMajorUpgrade?: boolean | undefined;
  /** @default 30 */
  readonly logRetentionDays?: number | undefined;
  /**
   * Sends the database's log to CloudWatch.
   *
   * @default true
   */
  readonly exportLogs?: boolean | undefined;
  /**
   * Database Insights, standard mode: what the database spends its time on, for seven days.
   *
   * @default true
   */
  readonly insights?: boolean | undefined;
}

/** Database, as other constructs see it. */
export interface Database {
  readonly host: string;
  readonly port: number;
  /** Name of the database in the server. */
  readonly databaseName: string;
  /** Id by which IAM names it in `rds-db:connect`. */
  readonly resourceId: string;
  /** Dimensions of its metrics in CloudWatch. */
  readonly dimensions: Readonly<Record<string, string>>;
  /** False if storage grows without a limit. */
  readonly hasFixedStorage: boolean;
}

export const DATABASE_NAME = "daily_delta";
export const DEFAULT_VERSION = "18";

/** Family of parameter groups, such as `postgres18` or `aurora-postgresql18`. */
export const familyOf = (engine: string, version: string): string =>
  `${engine}${version.split(".")[0]}`;

/**
 * True if AWS installs minor versions by itself. With a full version it must not: Terraform would
 * ask for the older one again, which RDS refuses.
 */
export const installsMinorVersions = (version: string): boolean => !version.includes(".");

/** Parameters of every kind of database. */
export const PARAMETERS = [{ name: "rds.force_ssl", value: "1" }];

/**
 * Adds the log groups that RDS writes to. RDS would create them itself, but they would keep
 * everything forever, and outlive the stack.
 *
 * @param owner kind and name of the database, such as `instance/daily-delta-dev`
 * @param kinds names of the logs, such as `postgresql`
 */
export function databaseLogs(
  scope: Construct,
  owner: string,
  kinds: readonly string[],
  retentionInDays: number,
): ITerraformDependable[] {
  return kinds.map(
    (kind) =>
      new CloudwatchLogGroup(scope, `${kind}-logs`, {
        name: `/aws/rds/${owner}/${kind}`,
        retentionInDays,
      }),
  );
}
