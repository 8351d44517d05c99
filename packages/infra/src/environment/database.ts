import * as v from "valibot";
import { choice, flag, matching, retention, whole } from "./fields.ts";

const shared = {
  /** PostgreSQL's major version, or a full one to hold back automatic minor upgrades. */
  version: v.optional(matching(/^1[5-9](\.\d+)?$/, 'a PostgreSQL version from "15", as a string')),
  port: v.optional(whole(1150, 65535)),
  /** Raise it to give the database's user and the secret a new random password. */
  passwordVersion: v.optional(whole(1, 1_000_000)),
  backupDays: v.optional(whole(1, 35)),
  /** Deletion protection, and a last snapshot on deletion. */
  protected: v.optional(flag),
  logRetentionDays: v.optional(retention),
  /** A host in a private subnet for port forwarding, and a policy for readers. */
  access: v.optional(flag),
};

/** One database instance: a fixed price, and a fixed size that the environment chooses. */
const instance = v.strictObject({
  engine: v.optional(v.literal("postgres")),
  ...shared,
  instanceClass: v.optional(
    matching(/^db\.[a-z0-9-]+\.[a-z0-9]+$/, 'a class such as "db.t4g.micro"'),
  ),
  /** In GB. */
  storage: v.optional(whole(20, 65536)),
  /** Up to which storage grows by itself, in GB. */
  maxStorage: v.optional(whole(22, 65536)),
  /** A standby in the other zone. */
  multiZone: v.optional(flag),
  /** Database Insights, standard mode. */
  insights: v.optional(flag),
});

/** A database that pauses when nobody uses it, and grows when it is used much. */
const aurora = v.strictObject({
  engine: v.literal("aurora-serverless"),
  ...shared,
  /** In Aurora capacity units of 2 GB memory; 0 pauses it. */
  minCapacity: v.optional(whole(0, 255)),
  maxCapacity: v.optional(whole(1, 256)),
  insights: v.optional(flag),
});

export const database = v.pipe(
  v.variant("engine", [aurora, instance], choice(["postgres", "aurora-serverless"]).message),
  v.check((value) => {
    if (value.engine === "aurora-serverless") {
      return (value.minCapacity ?? 0) <= (value.maxCapacity ?? 256);
    }
    return (value.storage ?? 0) <= (value.maxStorage ?? Number.POSITIVE_INFINITY);
  }, "a maximum that is not below what it starts with"),
);
