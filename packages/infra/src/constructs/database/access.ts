import { DataAwsSsmParameter } from "@cdktf/provider-aws/lib/data-aws-ssm-parameter/index.js";
import { IamInstanceProfile } from "@cdktf/provider-aws/lib/iam-instance-profile/index.js";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy/index.js";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment/index.js";
import { Instance } from "@cdktf/provider-aws/lib/instance/index.js";
import { SsmAssociation } from "@cdktf/provider-aws/lib/ssm-association/index.js";
import { Construct } from "constructs";
import { type Account, allow, policy, trust } from "../policy.ts";
import type { Database } from "./database.ts";

export interface AccessProps {
  readonly name: string;
  readonly account: Account;
  readonly subnetId: string;
  readonly securityGroupId: string;
  readonly database: Database;
  /** Role of readers in the database, who log in by IAM. */
  readonly reader: string;
}

/**
 * Access to the database for people and their tools that opens nothing to the public: a small host
 * in a private subnet that takes no connections, and through which Systems Manager forwards a port.
 *
 * @example
 * const access = new Access(stack, "access", {
 *   name: "daily-delta-dev",
 *   account,
 *   subnetId: network.privateSubnetIds[0],
 *   securityGroupId: firewall.admit("access", "The host that forwards ports"),
 *   database,
 *   reader: "reader",
 * });
 */
export class Access extends Construct {
  readonly hostId: string;

  constructor(scope: Construct, id: string, props: AccessProps) {
    super(scope, id);
    const { name, account, database, reader } = props;
    const { partition, region, id: accountId } = account;

    const role = new IamRole(this, "role", {
      name: `${name}-access`,
      assumeRolePolicy: trust("ec2.amazonaws.com"),
    });
    new IamRolePolicyAttachment(this, "systems-manager", {
      role: role.name,
      policyArn: `arn:${partition}:iam::aws:policy/AmazonSSMManagedInstanceCore`,
    });
    const profile = new IamInstanceProfile(this, "profile", {
      name: `${name}-access`,
      role: role.name,
    });
    const image = new DataAwsSsmParameter(this, "image", {
      name: "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
    });
    const host = new Instance(this, "host", {
      ami: image.insecureValue,
      instanceType: "t4g.nano",
      subnetId: props.subnetId,
      vpcSecurityGroupIds: [props.securityGroupId],
      associatePublicIpAddress: false,
      iamInstanceProfile: profile.name,
      metadataOptions: { httpTokens: "required" },
      rootBlockDevice: { encrypted: true, volumeSize: 8 },
      tags: { Name: `${name}-access` },
      // A newer image must not replace the host at every deploy; Systems Manager patches it.
      lifecycle: { ignoreChanges: ["ami"] },
    });
    this.hostId = host.id;
    new SsmAssociation(this, "patches", {
      associationName: `${name}-access-patches`,
      name: "AWS-RunPatchBaseline",
      parameters: { Operation: "Install", RebootOption: "RebootIfNeeded" },
      scheduleExpression: "cron(0 3 ? * SUN *)",
      targets: [{ key: "InstanceIds", values: [host.id] }],
    });

    new IamPolicy(this, "readers", {
      name: `${name}-readers`,
      description: "For people who read the database: attach it to their roles",
      policy: policy(
        allow(
          ["rds-db:connect"],
          `arn:${partition}:rds-db:${region}:${accountId}:dbuser:${database.resourceId}/${reader}`,
        ),
        {
          ...allow(
            ["ssm:StartSession"],
            [
              host.arn,
              `arn:${partition}:ssm:${region}::document/AWS-StartPortForwardingSessionToRemoteHost`,
            ],
          ),
          // Without it, a session that names no document is a shell on the host.
          Condition: { BoolIfExists: { "ssm:SessionDocumentAccessCheck": "true" } },
        },
        // The doubled dollar sign is Terraform's escape: IAM gets the variable.
        allow(
          ["ssm:ResumeSession", "ssm:TerminateSession"],
          `arn:${partition}:ssm:${region}:${accountId}:session/$$\{aws:userid}-*`,
        ),
      ),
    });
  }
}
