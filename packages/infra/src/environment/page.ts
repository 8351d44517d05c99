import * as v from "valibot";
import { type Conflict, flag, matching } from "./fields.ts";
import { quickSight } from "./quick-sight.ts";

const entries = {
  /** `false` leaves it out: no bucket, no distribution, nothing is published. */
  enabled: v.optional(flag),
  /** An existing policy of response headers, instead of one of the environment's own. */
  responseHeadersPolicyId: v.optional(
    matching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "the id of a response headers policy"),
  ),
  /** An existing access control list of AWS WAF, which decides who sees the page. */
  webAclArn: v.optional(
    matching(
      /^arn:aws[\w-]*:wafv2:us-east-1:\d{12}:global\/webacl\/\S+$/,
      "the ARN of a global web ACL, which is in us-east-1",
    ),
  ),
};

/** The page, which shows the data to everyone who has its address. */
export const page = v.strictObject(entries);

/** Former name of `page`, which had `quickSight` in it. */
export const dashboard = v.strictObject({ ...entries, quickSight: v.optional(quickSight) });

interface WithFormerName {
  readonly page?: v.InferOutput<typeof page> | undefined;
  readonly quickSight?: v.InferOutput<typeof quickSight> | undefined;
  readonly dashboard?: v.InferOutput<typeof dashboard> | undefined;
}

/** Finds an environment with both the former and the present names. */
export function formerNameConflicts(settings: WithFormerName): Conflict[] {
  const present = ["page" as const, "quickSight" as const].filter((name) => settings[name]);
  if (settings.dashboard === undefined || present.length === 0) return [];
  const allowed = `left out: it is the former name of page and quickSight, and ${present.join(" and ")} ${present.length > 1 ? "are" : "is"} set`;
  return [{ setting: "dashboard", allowed }];
}

/**
 * Moves settings with the former name to the present ones.
 *
 * @example
 * withoutFormerName({ dashboard: { enabled: false } }); // { page: { enabled: false }, quickSight: undefined }
 */
export function withoutFormerName<Settings extends WithFormerName>(
  settings: Settings,
): Omit<Settings, "dashboard"> {
  const { dashboard: former, ...present } = settings;
  if (former === undefined) return present;
  const { quickSight, ...page } = former;
  return { ...present, page, quickSight };
}
