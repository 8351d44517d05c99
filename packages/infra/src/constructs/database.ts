import type { Credentials } from "./credentials.ts";

/** What every kind of database is given. */
export interface DatabaseProps {
  readonly name: string;
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;
  readonly credentials: Credentials;
  readonly port: number;
  /**
   * PostgreSQL's version. A major one alone lets AWS install minor ones by itself.
   *
   * @default "18"
   */
  readonly version?: string | undefined;
  /** @default 7 */
  readonly backupDays?: number | undefined;
  /**
   * Deletion protection, and a last snapshot on deletion.
   *
   * @default true
   */
  readonly isProtected?: boolean | undefined;
  /** @default 30 */
  readonly logRetentionDays?: number | undefined;
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

/** Parameters of every kind of database. */
export const PARAMETERS = [{ name: "rds.force_ssl", value: "1" }];
