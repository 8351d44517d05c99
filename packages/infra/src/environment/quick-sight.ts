import { findDataset } from "@daily-delta/etl";
import * as v from "valibot";
import { chartFault } from "./chart-fields.ts";
import { type Conflict, choice, matching, REGION, whole } from "./fields.ts";
import { refreshTime } from "./schedule-times.ts";

/** Regions that have RDS but not QuickSight; a region that is not here may have it. */
const WITHOUT_QUICKSIGHT = new Set([
  ...["ap-east-1", "ap-east-2", "ap-northeast-3", "ap-south-2", "ap-southeast-4", "ap-southeast-6"],
  ...["ap-southeast-7", "ca-west-1", "cn-northwest-1", "me-south-1", "mx-central-1", "us-west-1"],
]);
/** Longest name of a group, by QuickSight's rules. */
const LONGEST_GROUP = 256;

/**
 * Dashboards in QuickSight, which is part of Amazon Quick Suite. The account must have subscribed to it
 * (Enterprise edition), and have the group; a deploy creates neither.
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

interface Settings {
  readonly region: string;
  readonly quickSight?: QuickSightSettings | undefined;
  readonly datasets?:
    | readonly {
        readonly name: string;
        readonly schedule?: { readonly expression?: string | undefined } | undefined;
      }[]
    | undefined;
}

/** Finds settings that QuickSight would refuse, or for which it could show nothing. */
export function quickSightConflicts({ region, quickSight, datasets = [] }: Settings): Conflict[] {
  if (quickSight === undefined) return [];
  const conflicts: Conflict[] = [];
  const setting = (name: string): string => `quickSight.${name}`;
  if (WITHOUT_QUICKSIGHT.has(region)) {
    conflicts.push({ setting: "region", allowed: "one with QuickSight, or without quickSight" });
  }
  if (quickSight.group.length > LONGEST_GROUP) {
    conflicts.push({ setting: setting("group"), allowed: `at most ${LONGEST_GROUP} characters` });
  }
  for (const [index, { name, schedule }] of datasets.entries()) {
    const fault = chartFault(findDataset(name));
    if (fault) conflicts.push({ setting: `datasets.${index}.name`, allowed: fault });
    const { expression } = schedule ?? {};
    if (quickSight.refreshAt === undefined && refreshTime(expression) === undefined) {
      const allowed = `a time such as "20:00": ${name} runs by ${expression}, which is not once a day at a fixed time`;
      conflicts.push({ setting: setting("refreshAt"), allowed });
    }
  }
  return conflicts;
}
