import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy/index.js";
import { type ITerraformDependable, Lazy } from "cdktf";
import type { Construct } from "constructs";
import { type Condition, policy, type Statement, trust } from "./policy.ts";

export interface ServiceRoleProps {
  /** Name of the role. */
  readonly name: string;
  /** Service that assumes the role, such as `lambda.amazonaws.com`. */
  readonly service: string;
  /**
   * Condition under which the service may assume it.
   *
   * @default none
   */
  readonly condition?: Condition | undefined;
  /** Name of the policy with the role's rights. */
  readonly policyName: string;
  /**
   * Id of that policy's construct.
   *
   * @default "rights"
   */
  readonly policyId?: string | undefined;
}

/**
 * Role of a service, with one policy. The constructs that own a resource add the rights on it, by
 * methods such as `grantPublish`.
 *
 * This is not a construct of its own: role and policy are children of the construct that has the
 * role, so that their addresses in Terraform do not contain another level.
 *
 * @example
 * const role = new ServiceRole(stack, { name: "reader", service: "lambda.amazonaws.com", policyName: "read" });
 * credentials.grantRead(role);
 * role.add(allow(["sqs:SendMessage"], "arn:aws:sqs:us-east-1:123456789012:inbox"));
 */
export class ServiceRole {
  readonly arn: string;
  /** Policy with the rights; a resource that needs them depends on it. */
  readonly rights: ITerraformDependable;
  readonly #statements: Statement[] = [];

  constructor(scope: Construct, props: ServiceRoleProps) {
    const { name, service, condition, policyName, policyId = "rights" } = props;
    const role = new IamRole(scope, "role", { name, assumeRolePolicy: trust(service, condition) });
    this.arn = role.arn;
    this.rights = new IamRolePolicy(scope, policyId, {
      name: policyName,
      role: role.id,
      policy: Lazy.stringValue({ produce: () => policy(...this.#statements) }),
    });
  }

  /** Adds statements to the role's policy, in the order of the calls. */
  add(...statements: readonly Statement[]): void {
    this.#statements.push(...statements);
  }
}
