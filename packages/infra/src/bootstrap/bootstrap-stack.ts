import { DataAwsIamOpenidConnectProvider } from "@cdktf/provider-aws/lib/data-aws-iam-openid-connect-provider/index.js";
import { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider/index.js";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy/index.js";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy/index.js";
import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { type Account, policy, type Statement } from "../constructs/policy.ts";
import { accountOf, addAwsProvider, TERRAFORM_VERSION } from "../stack/terraform.ts";
import { boundaryRights } from "./boundary-rights.ts";
import { deployRights } from "./deploy-rights.ts";
import type { RightsProps } from "./names.ts";
import { planRights } from "./plan-rights.ts";
import type { Bootstrap } from "./read-bootstrap.ts";
import { StateBucket } from "./state-bucket.ts";

const ISSUER = "token.actions.githubusercontent.com";

/**
 * Resources for continuous deployment, once in an account: a bucket for states, and for each environment
 * a role to plan and a role to deploy, which GitHub's workflows of one repository assume without keys.
 *
 * @example
 * const repository = "OWNER/NAME";
 * const settings = readBootstrap({ region: "us-east-1", repository, environments: ["dev"] });
 * new BootstrapStack(app, settings).node.id; // "daily-delta-bootstrap"
 */
export class BootstrapStack extends TerraformStack {
  readonly #account: Account;
  readonly #providerArn: string;

  constructor(scope: Construct, settings: Bootstrap) {
    super(scope, "daily-delta-bootstrap");
    const { region, repository, environments } = settings;
    this.addOverride("terraform.required_version", TERRAFORM_VERSION);
    addAwsProvider(this, "bootstrap", region);
    this.#account = accountOf(this, region);
    const states = new StateBucket(this, "states", { account: this.#account });
    this.#providerArn = this.#identityProvider(settings.createIdentityProvider);

    const roles = environments.map((environment) => {
      // The prefix differs from that of the environment's resources, which a deploy may change.
      const name = `github-daily-delta-${environment}`;
      const shared = { account: this.#account, environment, stateBucketArn: states.arn };
      const boundary = new IamPolicy(this, `${environment}-boundary`, {
        name: `${name}-boundary`,
        description: `The most that roles of daily-delta-${environment} may do`,
        policy: policy(...boundaryRights({ ...shared, boundaryArn: "" })),
      });
      const props: RightsProps = { ...shared, boundaryArn: boundary.arn };
      const subject = (of: string): string => `repo:${repository}:environment:${of}`;
      const plan = this.#role(`${name}-plan`, subject(`plan-${environment}`), {
        read: planRights(props),
      });
      const deploy = this.#role(`${name}-deploy`, subject(environment), {
        read: planRights(props),
        write: deployRights(props),
      });
      return [environment, { plan, deploy, permissionsBoundary: boundary.arn }] as const;
    });
    new TerraformOutput(this, "stateBucket", { value: states.name, staticId: true });
    new TerraformOutput(this, "roles", { value: Object.fromEntries(roles), staticId: true });
  }

  #identityProvider(isNew: boolean): string {
    const url = `https://${ISSUER}`;
    if (!isNew) return new DataAwsIamOpenidConnectProvider(this, "github", { url }).arn;
    return new IamOpenidConnectProvider(this, "github", {
      url,
      clientIdList: ["sts.amazonaws.com"],
    }).arn;
  }

  /** @returns the role's ARN */
  #role(name: string, subject: string, rights: Readonly<Record<string, Statement[]>>): string {
    const role = new IamRole(this, name, {
      name,
      assumeRolePolicy: policy({
        Effect: "Allow",
        Action: "sts:AssumeRoleWithWebIdentity",
        Principal: { Federated: this.#providerArn },
        Condition: {
          StringEquals: { [`${ISSUER}:aud`]: "sts.amazonaws.com", [`${ISSUER}:sub`]: subject },
        },
      }),
    });
    for (const [kind, statements] of Object.entries(rights)) {
      new IamRolePolicy(this, `${name}-${kind}`, {
        name: kind,
        role: role.id,
        policy: policy(...statements),
      });
    }
    return role.arn;
  }
}
