import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls/index.js";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy/index.js";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js";
import { Construct } from "constructs";
import { allow, policy, tlsOnly } from "../policy.ts";
import type { ServiceRole } from "../service-role.ts";

export interface CopiesBucketProps {
  readonly name: string;
}

/** Days after which a copy is deleted: runs are over within hours. */
const DAYS = 1;

/**
 * Private bucket for copies of files that several functions read in one run. A rule deletes them.
 *
 * @example
 * const copies = new CopiesBucket(stack, "copies", { name: "daily-delta-dev" });
 * copies.grantUse(role);
 */
export class CopiesBucket extends Construct {
  readonly bucketName: string;
  /** ARN of the copies. */
  readonly copiesArn: string;

  constructor(scope: Construct, id: string, { name }: CopiesBucketProps) {
    super(scope, id);
    const { bucket, arn } = new S3Bucket(this, "bucket", {
      // AWS appends characters that make the name unique.
      bucketPrefix: `${name}-copies-`,
      forceDestroy: true,
    });
    this.bucketName = bucket;
    this.copiesArn = `${arn}/copies/*`;
    new S3BucketLifecycleConfiguration(this, "lifecycle", {
      bucket,
      rule: [
        {
          id: "copies",
          status: "Enabled",
          filter: [{ prefix: "" }],
          expiration: [{ days: DAYS }],
          // Copies that broke off.
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: DAYS }],
        },
      ],
    });
    const access = new S3BucketPublicAccessBlock(this, "public-access", {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketOwnershipControls(this, "ownership", {
      bucket,
      rule: { objectOwnership: "BucketOwnerEnforced" },
    });
    new S3BucketPolicy(this, "policy", {
      bucket,
      policy: policy(tlsOnly("s3:*", [arn, `${arn}/*`])),
      // S3 refuses to change both at once.
      dependsOn: [access],
    });
  }

  /** Lets a role write and read copies; the bucket's rule deletes them. */
  grantUse(role: ServiceRole): void {
    role.add(allow(["s3:GetObject", "s3:PutObject"], this.copiesArn));
  }
}
