import { CloudfrontDistribution } from "@cdktf/provider-aws/lib/cloudfront-distribution/index.js";
import { CloudfrontOriginAccessControl } from "@cdktf/provider-aws/lib/cloudfront-origin-access-control/index.js";
import { Construct } from "constructs";
import { INDEX, type PageFile } from "../read-page.ts";
import { PageObjects } from "./page-objects.ts";
import type { Protection } from "./protection.ts";
import { SiteBucket } from "./site-bucket.ts";
import { siteHeaders } from "./site-headers.ts";

export interface SiteProps {
  readonly name: string;
  /** The page's own files. */
  readonly page: readonly PageFile[];
  /** Of the page, which alone knows what it loads. */
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
   * @default everybody may look
   */
  readonly webAclArn?: string | undefined;
  /** @default "protected" */
  readonly protection?: Protection | undefined;
}

/** CachingOptimized of AWS: an object's own Cache-Control says for how long. */
const CACHE_POLICY = "658327ea-f89d-4fab-a63d-7e88639e58f6";
const READING = ["GET", "HEAD"];
const BUCKET = "bucket";

/** The page: its files and the job's data files in a private bucket, behind CloudFront. */
export class Site extends Construct {
  readonly url: string;
  readonly bucketName: string;
  /** What the job may write. */
  readonly dataArn: string;

  constructor(scope: Construct, id: string, props: SiteProps) {
    super(scope, id);
    const { name, page, contentSecurityPolicy, responseHeadersPolicyId, webAclArn } = props;
    const bucket = new SiteBucket(this, "bucket", { name, protection: props.protection });
    const { bucketName } = bucket;
    new PageObjects(this, "files", { bucketName, page });

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
      // North America and Europe; everybody else is served from there.
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
          responseHeadersPolicyId ?? siteHeaders(this, name, contentSecurityPolicy),
      },
      ...(webAclArn !== undefined && { webAclId: webAclArn }),
      restrictions: { geoRestriction: { restrictionType: "none" } },
      viewerCertificate: { cloudfrontDefaultCertificate: true },
    });
    bucket.admit(distribution.arn);
    this.url = `https://${distribution.domainName}`;
    this.bucketName = bucketName;
    this.dataArn = `${bucket.bucketArn}/data/*`;
  }
}
