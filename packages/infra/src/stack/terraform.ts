import { ArchiveProvider } from "@cdktf/provider-archive/lib/provider/index.js";
import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity/index.js";
import { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition/index.js";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider/index.js";
import { RandomProvider } from "@cdktf/provider-random/lib/provider/index.js";
import { S3Backend, type TerraformStack } from "cdktf";
import type { Account } from "../constructs/policy.ts";
import type { Environment } from "../environment/schema.ts";

/** Oldest version with write-only arguments and ephemeral resources. */
export const TERRAFORM_VERSION = ">= 1.11";

/** Sets the versions, the providers and the place of the state. */
export function configureTerraform(
  stack: TerraformStack,
  name: string,
  environment: string,
  { region, provider, state }: Environment,
): void {
  stack.addOverride("terraform.required_version", TERRAFORM_VERSION);
  addAwsProvider(stack, environment, region, provider?.maxRetries);
  new RandomProvider(stack, "random");
  new ArchiveProvider(stack, "archive");
  if (provider?.version !== undefined) {
    stack.addOverride("terraform.required_providers.aws.version", provider.version);
  }
  if (state !== undefined) {
    new S3Backend(stack, {
      bucket: state.bucket,
      key: `${name}.tfstate`,
      region: state.region ?? region,
      encrypt: true,
    });
    // The class has no argument for S3's own lock, which replaces a DynamoDB table.
    stack.addOverride("terraform.backend.s3.use_lockfile", true);
  }
}

/** Adds the provider of AWS, which tags all resources with project and environment. */
export function addAwsProvider(
  stack: TerraformStack,
  environment: string,
  region: string,
  maxRetries?: number,
): void {
  new AwsProvider(stack, "aws", {
    region,
    ...(maxRetries !== undefined && { maxRetries }),
    defaultTags: [{ tags: { Project: "daily-delta", Environment: environment } }],
  });
}

/** Reads account and partition from the credentials of the deploy. */
export function accountOf(stack: TerraformStack, region: string): Account {
  return {
    id: new DataAwsCallerIdentity(stack, "account").accountId,
    partition: new DataAwsPartition(stack, "partition").partition,
    region,
  };
}

/** Bounds the rights of all roles in a stack, if there is a boundary. */
export function boundRoles(stack: TerraformStack, permissionsBoundary: string | undefined): void {
  if (permissionsBoundary === undefined) return;
  for (const node of stack.node.findAll()) {
    if (node instanceof IamRole) node.permissionsBoundary = permissionsBoundary;
  }
}
