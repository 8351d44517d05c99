import type { TerraformStack } from "cdktf";
import type { PageFile } from "../constructs/page/read-page.ts";
import type { Account } from "../constructs/policy.ts";
import type { Protection } from "../constructs/protection.ts";
import type { Environment } from "../environment/schema.ts";

/** Results of the build: the folders that become the functions' archives, and the page. */
export interface Artefacts {
  readonly functionFolder: string;
  readonly layerFolder: string;
  readonly pageFiles: readonly PageFile[];
  readonly contentSecurityPolicy: string;
}

/** Facts that all groups of a stack share. */
export interface Context {
  readonly stack: TerraformStack;
  /** Prefix of the names of all resources, such as `daily-delta-dev`. */
  readonly name: string;
  /** Name of the environment, such as `dev`. */
  readonly environment: string;
  readonly settings: Environment;
  readonly account: Account;
  readonly protection: Protection;
  readonly databasePort: number;
  readonly artefacts: Artefacts;
}
