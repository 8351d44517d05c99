import { CloudfrontResponseHeadersPolicy } from "@cdktf/provider-aws/lib/cloudfront-response-headers-policy/index.js";
import type { Construct } from "constructs";

const TWO_YEARS = 2 * 365 * 24 * 3600;

/**
 * What browsers are told to refuse: other people's scripts, frames and plain HTTP.
 *
 * @returns the policy's id
 */
export function siteHeaders(scope: Construct, name: string, contentSecurityPolicy: string): string {
  const headers = new CloudfrontResponseHeadersPolicy(scope, "headers", {
    name: `${name}-site`,
    comment: `Of the page of ${name}`,
    securityHeadersConfig: {
      contentSecurityPolicy: { contentSecurityPolicy, override: true },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: "DENY", override: true },
      referrerPolicy: { referrerPolicy: "no-referrer", override: true },
      strictTransportSecurity: { accessControlMaxAgeSec: TWO_YEARS, override: true },
    },
  });
  return headers.id;
}
