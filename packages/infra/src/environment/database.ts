import * as v from "valibot";
import { databaseConflicts } from "./database-limits.ts";
import { choice, flag, matching, refuse, retention, whole } from "./fields.ts";

/** Generations of classes that RDS offers only for older versions, or not at all. */
const RETIRED_CLASSES = /^db\.(t[12]|m[1-4]|r3|r4|cr1)\./;

/** The largest `passwordVersion`. */
export const MOST_PASSWORDS = 1_000_000;

const shared = {
  /** PostgreSQL's major version, or a full one, with which AWS installs no minor ones by itself. */
  version: v.optional(
    matching(/^1[5-8](\.\d+)?$/, 'a PostgreSQL version from "15" to "18", as a string'),
  ),
  port: v.optional(whole(1150, 65535)),
  /** Raise it to give the database's user and the secret a new random password. */
  passwordVersion: v.optional(whole(1, MOST_PASSWORDS)),
  /** Days for which automated backups stay; 0 makes none, which a disposable environment may. */
  backupDays: v.optional(whole(0, 35)),
  /**
   * `false` lets `cdktf destroy` work; a last snapshot and the automated backups stay. By default,
   * neither Terraform nor AWS destroys the environment's data.
   */
  protected: v.optional(flag),
  /** `true` lets `cdktf destroy` work and leave nothing: for environments that come and go. */
  disposable: v.optional(flag),
  /** `false` leaves changes that may restart the database to its next maintenance window. */
  applyImmediately: v.optional(flag),
  /** `true` lets a deploy upgrade the database to another major version, which cannot be undone. */
  allowMajorUpgrade: v.optional(flag),
  logRetentionDays: v.optional(retention),
  /** `false` leaves the database's log in the database's own storage. */
  exportLogs: v.optional(flag),
  /** Store of user and password; a parameter is free of charge. Another store gets a new password. */
  passwordStore: v.optional(choice(["secrets-manager", "parameter-store"])),
  /** A host in a private subnet for port forwarding, and a policy for readers. */
  access: v.optional(flag),
};

/** One database instance, of a fixed price and size that the environment chooses. */
const instance = v.strictObject({
  engine: v.optional(v.literal("postgres")),
  ...shared,
  instanceClass: v.optional(
    v.pipe(
      matching(/^db\.[a-z0-9-]+\.[a-z0-9]+$/, 'a class such as "db.t4g.micro"'),
      v.check(
        (name) => !RETIRED_CLASSES.test(name),
        'a class that PostgreSQL 15 and newer can have, such as "db.t4g.micro"',
      ),
    ),
  ),
  /** In GB. */
  storage: v.optional(whole(20, 65536)),
  /** Size up to which storage grows by itself, in GB; the default is twice `storage`, at least 100. */
  maxStorage: v.optional(whole(22, 65536)),
  /** A standby in the other zone. */
  multiZone: v.optional(flag),
  /** Database Insights, standard mode. */
  insights: v.optional(flag),
});

/** Database that pauses when it is not used, and grows with its load. */
const aurora = v.strictObject({
  engine: v.literal("aurora-serverless"),
  ...shared,
  /** In Aurora capacity units of 2 GB memory; 0 pauses it. */
  minCapacity: v.optional(whole(0, 255)),
  maxCapacity: v.optional(whole(1, 256)),
  insights: v.optional(flag),
});

const engines = v.variant(
  "engine",
  [aurora, instance],
  choice(["postgres", "aurora-serverless"]).message,
);

export const database = v.pipe(engines, refuse<v.InferOutput<typeof engines>>(databaseConflicts));
