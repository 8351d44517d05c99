import * as v from "valibot";
import { choice, matching, REGION, whole } from "./fields.ts";

/**
 * A dashboard in QuickSight, which is part of Amazon Quick Suite. The account must have subscribed to it
 * (Enterprise edition), and have the group; both are the account's own.
 */
export const quickSight = v.strictObject({
  /** The group that sees the dashboards. */
  group: matching(
    /^[A-Za-z0-9._@+=,-]+( [A-Za-z0-9._@+=,-]+)*$/,
    "the name of a group in QuickSight",
  ),
  /** Namespace of the group; the default is `default`. */
  namespace: v.optional(matching(/^[A-Za-z0-9._-]{1,64}$/, "a namespace of QuickSight")),
  /** Region of the account's users and groups of QuickSight; the default is the environment's region. */
  identityRegion: v.optional(matching(REGION, 'a region such as "us-east-1"')),
  /** Time at which the data is loaded into SPICE; the default is an hour after a daily run, in its time zone. */
  refreshAt: v.optional(matching(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as "20:00"')),
  /** Encryption of the stored password of QuickSight's user; the default is `md5`. */
  passwordEncryption: v.optional(choice(["md5", "scram-sha-256"])),
  /** Raise it to give QuickSight's user and the secret a new random password. */
  passwordVersion: v.optional(whole(1, 1_000_000)),
});

export type QuickSightSettings = v.InferOutput<typeof quickSight>;
