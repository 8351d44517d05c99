import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls/index.js";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy/index.js";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning/index.js";
import { Construct } from "constructs";
import { type Account, policy, tlsOnly } from "../constructs/policy.ts";

/** Days for which an overwritten state can be restored. */
const DAYS = 90;

/**
 * Private bucket of Terraform's states, with their versions.
 *
 * @example
 * new StateBucket(stack, "states", { account });
 */
export class StateBucket extends Construct {
  readonly name: string;
  readonly arn: string;

  constructor(scope: Construct, id: string, { account }: { readonly account: Account }) {
    super(scope, id);
    const bucket = new S3Bucket(this, "bucket", {
      bucket: `daily-delta-state-${account.id}-${account.region}`,
      lifecycle: { preventDestroy: true },
    });
    this.name = bucket.bucket;
    this.arn = bucket.arn;
    const versioning = new S3BucketVersioningA(this, "versioning", {
      bucket: this.name,
      versioningConfiguration: { status: "Enabled" },
    });
    new S3BucketLifecycleConfiguration(this, "old-versions", {
      bucket: this.name,
      rule: [
        {
          id: "old-versions",
          status: "Enabled",
          filter: [{ prefix: "" }],
          noncurrentVersionExpiration: [{ noncurrentDays: DAYS }],
        },
      ],
      dependsOn: [versioning],
    });
    const access = new S3BucketPublicAccessBlock(this, "public-access", {
      bucket: this.name,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketOwnershipControls(this, "ownership", {
      bucket: this.name,
      rule: { objectOwnership: "BucketOwnerEnforced" },
    });
    new S3BucketPolicy(this, "policy", {
      bucket: this.name,
      policy: policy(tlsOnly("s3:*", [this.arn, `${this.arn}/*`])),
      // S3 refuses to change both at once.
      dependsOn: [access],
    });
  }
}
