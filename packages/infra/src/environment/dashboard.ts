import * as v from "valibot";
import { flag, matching } from "./fields.ts";
import { quickSight } from "./quick-sight.ts";

/** The page that shows the data to whoever has its address, and dashboards for users of QuickSight. */
export const dashboard = v.strictObject({
  /** `false` leaves it out: no bucket, no distribution, nothing is published. */
  enabled: v.optional(flag),
  /** An existing policy of response headers, instead of one of the environment's own. */
  responseHeadersPolicyId: v.optional(
    matching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "the id of a response headers policy"),
  ),
  /** An existing access control list of AWS WAF, which says who may look. */
  webAclArn: v.optional(
    matching(
      /^arn:aws[\w-]*:wafv2:us-east-1:\d{12}:global\/webacl\/\S+$/,
      "the ARN of a global web ACL, which is in us-east-1",
    ),
  ),
  /** Dashboards in QuickSight, with or without the page; not by default, because each user costs. */
  quickSight: v.optional(quickSight),
});
