import type { Credentials } from "./credentials.ts";
import type { Protection } from "./protection.ts";

/** What every kind of database is given. */
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
   * Whether changes that may restart the database are made by the deploy, instead of in the next
   * maintenance window, until which every plan shows them.
   *
   * @default true
   */
  readonly applyImmediately?: boolean | undefined;
  /**
   * Whether a deploy may upgrade the database to another major version, which cannot be undone.
   *
   * @default true only where the environment is disposable
   */
  readonly allowMajorUpgrade?: boolean | undefined;
  /** @default 30 */
  readonly logRetentionDays?: number | undefined;
  /**
   * Whether CloudWatch gets the database's log.
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

/** A database as others see it. */
export interface Database {
  readonly host: string;
  readonly port: number;
  /** Of the database in the server. */
  readonly databaseName: string;
  /** As IAM names it in `rds-db:connect`. */
  readonly resourceId: string;
  /** What CloudWatch tells its metrics by. */
  readonly dimensions: Readonly<Record<string, string>>;
  /** Whether storage can run out. */
  readonly hasFixedStorage: boolean;
}

export const DATABASE_NAME = "daily_delta";
export const DEFAULT_VERSION = "18";

/** `postgres18`, `aurora-postgresql18`: what parameter groups are made for. */
export const familyOf = (engine: string, version: string): string =>
  `${engine}${version.split(".")[0]}`;

/**
 * Whether AWS installs minor versions by itself. With a full version it must not: Terraform would
 * ask for the older one again, which RDS refuses.
 */
export const installsMinorVersions = (version: string): boolean => !version.includes(".");

/** Parameters of every kind of database. */
export const PARAMETERS = [{ name: "rds.force_ssl", value: "1" }];
