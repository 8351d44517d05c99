import { CloudfrontDistribution } from "@cdktf/provider-aws/lib/cloudfront-distribution/index.js";
import { CloudfrontOriginAccessControl } from "@cdktf/provider-aws/lib/cloudfront-origin-access-control/index.js";
import { CloudfrontResponseHeadersPolicy } from "@cdktf/provider-aws/lib/cloudfront-response-headers-policy/index.js";
import { Construct } from "constructs";
import { allow } from "../policy.ts";
import type { Protection } from "../protection.ts";
import type { ServiceRole } from "../service-role.ts";
import { PageBucket } from "./page-bucket.ts";
import { PageObjects } from "./page-objects.ts";
import { INDEX, type PageFile } from "./read-page.ts";

export interface PageProps {
  readonly name: string;
  /** The page's own files. */
  readonly pageFiles: readonly PageFile[];
  /** Policy that allows what the page loads, and nothing else. */
  readonly contentSecurityPolicy: string;
  /**
   * An existing policy of response headers, with another content security policy or none.
   *
   * @default one of its own
   */
  readonly responseHeadersPolicyId?: string | undefined;
  /**
   * An access control list of AWS WAF.
   *
   * @default the page is public
   */
  readonly webAclArn?: string | undefined;
  /** @default "protected" */
  readonly protection?: Protection | undefined;
}

/** AWS's policy CachingOptimized: an object's own Cache-Control decides how long it is kept. */
const CACHE_POLICY = "658327ea-f89d-4fab-a63d-7e88639e58f6";
const READING = ["GET", "HEAD"];
const BUCKET = "bucket";
const TWO_YEARS = 2 * 365 * 24 * 3600;

/**
 * The page: its own files and the job's data files in a private bucket, served by CloudFront.
 *
 * @example
 * const page = new Page(stack, "site", {
 *   name: "daily-delta-dev",
 *   pageFiles,
 *   contentSecurityPolicy: "default-src 'self'",
 * });
 * page.grantWrite(role);
 */
export class Page extends Construct {
  readonly url: string;
  readonly bucketName: string;
  /** ARN of the objects that the job writes. */
  readonly dataArn: string;

  constructor(scope: Construct, id: string, props: PageProps) {
    super(scope, id);
    const { name, pageFiles, contentSecurityPolicy, responseHeadersPolicyId, webAclArn } = props;
    const bucket = new PageBucket(this, "bucket", { name, protection: props.protection });
    const { bucketName } = bucket;
    new PageObjects(this, "files", { bucketName, pageFiles });

    const access = new CloudfrontOriginAccessControl(this, "access", {
      name: `${name}-site`,
      originAccessControlOriginType: "s3",
      signingBehavior: "always",
      signingProtocol: "sigv4",
    });
    const distribution = new CloudfrontDistribution(this, "distribution", {
      comment: `The page of ${name}`,
      enabled: true,
      isIpv6Enabled: true,
      httpVersion: "http2and3",
      // Locations in North America and Europe serve all others, too.
      priceClass: "PriceClass_100",
      defaultRootObject: INDEX,
      origin: [
        {
          originId: BUCKET,
          domainName: bucket.domainName,
          originAccessControlId: access.id,
        },
      ],
      defaultCacheBehavior: {
        targetOriginId: BUCKET,
        viewerProtocolPolicy: "redirect-to-https",
        allowedMethods: READING,
        cachedMethods: READING,
        compress: true,
        cachePolicyId: CACHE_POLICY,
        responseHeadersPolicyId:
          responseHeadersPolicyId ??
          this.#headers(name, contentSecurityPolicy, webAclArn === undefined),
      },
      ...(webAclArn !== undefined && { webAclId: webAclArn }),
      restrictions: { geoRestriction: { restrictionType: "none" } },
      viewerCertificate: { cloudfrontDefaultCertificate: true },
    });
    bucket.grantRead(distribution.arn);
    this.url = `https://${distribution.domainName}`;
    this.bucketName = bucketName;
    this.dataArn = `${bucket.bucketArn}/data/*`;
  }

  /** Lets a role write the page's data files, and none of its own files. */
  grantWrite(role: ServiceRole): void {
    role.add(allow(["s3:PutObject"], this.dataArn));
  }

  /** Adds headers that make browsers refuse foreign scripts, frames and plain HTTP. */
  #headers(name: string, contentSecurityPolicy: string, isPublic: boolean): string {
    const headers = new CloudfrontResponseHeadersPolicy(this, "headers", {
      name: `${name}-site`,
      comment: `Of the page of ${name}`,
      // Other sites may read what everybody may; behind an access control list, they could use a reader's access.
      ...(isPublic && {
        corsConfig: {
          accessControlAllowOrigins: { items: ["*"] },
          accessControlAllowMethods: { items: READING },
          accessControlAllowHeaders: { items: ["*"] },
          accessControlAllowCredentials: false,
          originOverride: true,
        },
      }),
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
}
