import { findDataset } from "@daily-delta/etl";
import { chartFault } from "../constructs/quick-sight/chart-fields.ts";
import { refreshTime } from "../constructs/quick-sight/refresh-time.ts";
import type { QuickSightSettings } from "./quick-sight.ts";
import type { Conflict } from "./refuse.ts";

/** Regions that have RDS but not QuickSight; a region that is not here may have it. */
const WITHOUT_QUICKSIGHT = new Set([
  ...["ap-east-1", "ap-east-2", "ap-northeast-3", "ap-south-2", "ap-southeast-4", "ap-southeast-6"],
  ...["ap-southeast-7", "ca-west-1", "cn-northwest-1", "me-south-1", "mx-central-1", "us-west-1"],
]);
/** Longest name of a group, by QuickSight's rules. */
const LONGEST_GROUP = 256;

interface Settings {
  readonly region: string;
  readonly dashboard?: { readonly quickSight?: QuickSightSettings | undefined } | undefined;
  readonly datasets?:
    | readonly {
        readonly name: string;
        readonly schedule?: { readonly expression?: string | undefined } | undefined;
      }[]
    | undefined;
}

/** Finds settings that QuickSight would refuse, or for which it has nothing to show. */
export function quickSightConflicts({ region, dashboard, datasets = [] }: Settings): Conflict[] {
  const { quickSight } = dashboard ?? {};
  if (quickSight === undefined) return [];
  const conflicts: Conflict[] = [];
  const setting = (name: string): string => `dashboard.quickSight.${name}`;
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
