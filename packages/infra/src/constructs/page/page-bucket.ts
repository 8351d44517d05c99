import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls/index.js";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy/index.js";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js";
import { Construct } from "constructs";
import { policy, tlsOnly } from "../policy.ts";
import { lifecycleOf, type Protection } from "../protection.ts";

export interface PageBucketProps {
  readonly name: string;
  /** @default "protected" */
  readonly protection?: Protection | undefined;
}

/**
 * Private bucket of the page's files and of the job's data files. S3 encrypts every object by itself;
 * an encryption configuration of ours would only allow customer-provided keys again.
 *
 * @example
 * const bucket = new PageBucket(stack, "bucket", { name: "daily-delta-dev", protection: "disposable" });
 * bucket.grantRead("arn:aws:cloudfront::123456789012:distribution/EXAMPLE");
 */
export class PageBucket extends Construct {
  readonly bucketName: string;
  readonly bucketArn: string;
  /** Name under which CloudFront reaches it. */
  readonly domainName: string;
  readonly #access: S3BucketPublicAccessBlock;

  constructor(scope: Construct, id: string, props: PageBucketProps) {
    super(scope, id);
    const { name, protection = "protected" } = props;
    const bucket = new S3Bucket(this, "bucket", {
      // AWS appends characters that make the name unique, for every new bucket others: the job
      // remembers by name which bucket has its data files already.
      bucketPrefix: `${name}-site-`,
      // All its contents can be made again.
      forceDestroy: true,
      lifecycle: lifecycleOf(protection),
    });
    this.bucketName = bucket.bucket;
    this.bucketArn = bucket.arn;
    this.domainName = bucket.bucketRegionalDomainName;

    this.#access = new S3BucketPublicAccessBlock(this, "public-access", {
      bucket: bucket.bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketOwnershipControls(this, "ownership", {
      bucket: bucket.bucket,
      rule: { objectOwnership: "BucketOwnerEnforced" },
    });
  }

  /** Lets one distribution read, and denies calls without TLS. */
  grantRead(distributionArn: string): void {
    new S3BucketPolicy(this, "policy", {
      bucket: this.bucketName,
      policy: policy(
        {
          Sid: "Distribution",
          Effect: "Allow",
          Principal: { Service: "cloudfront.amazonaws.com" },
          Action: "s3:GetObject",
          Resource: `${this.bucketArn}/*`,
          Condition: { StringEquals: { "AWS:SourceArn": distributionArn } },
        },
        tlsOnly("s3:*", [this.bucketArn, `${this.bucketArn}/*`]),
      ),
      // S3 refuses to change both at once.
      dependsOn: [this.#access],
    });
  }
}
