import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls/index.js";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy/index.js";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js";
import { Construct } from "constructs";
import { policy } from "./policy.ts";
import { lifecycleOf, type Protection } from "./protection.ts";

export interface SiteBucketProps {
  readonly name: string;
  /** @default "protected" */
  readonly protection?: Protection | undefined;
}

/**
 * The private bucket of the page's files and of the job's data files. S3 encrypts every object by
 * itself; an encryption configuration of ours would only allow customer-provided keys again.
 */
export class SiteBucket extends Construct {
  readonly bucketName: string;
  readonly bucketArn: string;
  /** Where CloudFront finds it. */
  readonly domainName: string;
  readonly #access: S3BucketPublicAccessBlock;

  constructor(scope: Construct, id: string, props: SiteBucketProps) {
    super(scope, id);
    const { name, protection = "protected" } = props;
    const bucket = new S3Bucket(this, "bucket", {
      // AWS adds what makes it the only one in the world, and every new bucket another one: the job
      // remembers by name which bucket has its data files already.
      bucketPrefix: `${name}-site-`,
      // All that is in it can be made again.
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

  /** Lets one distribution read, and nobody call without TLS. */
  admit(distributionArn: string): void {
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
        {
          Sid: "TlsOnly",
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: [this.bucketArn, `${this.bucketArn}/*`],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ),
      // S3 refuses to change both at once.
      dependsOn: [this.#access],
    });
  }
}
