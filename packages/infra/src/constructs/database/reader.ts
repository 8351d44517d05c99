import { SecretsmanagerSecret } from "@cdktf/provider-aws/lib/secretsmanager-secret/index.js";
import { SecretsmanagerSecretVersion } from "@cdktf/provider-aws/lib/secretsmanager-secret-version/index.js";
import { Fn, ref, TerraformStack, Token } from "cdktf";
import { Construct } from "constructs";
import { allow } from "../policy.ts";
import type { ServiceRole } from "../service-role.ts";

/** QuickSight's user of the database. */
const USER = "quicksight";

export interface ReaderProps {
  readonly name: string;
  /**
   * Encryption of the stored password. QuickSight's driver was reported to refuse SCRAM
   * ("authentication type 10 is not supported", ministryofjustice/analytical-platform issue 6094).
   *
   * @default "md5"
   */
  readonly passwordEncryption?: "md5" | "scram-sha-256" | undefined;
  /** @default 1 */
  readonly passwordVersion?: number | undefined;
}

/**
 * User and password with which QuickSight reads the database. The job's runs create the user. The
 * password is an ephemeral value, which only the secret keeps: it is in no state and no plan.
 *
 * @example
 * const reader = new Reader(stack, "quicksight-reader", { name: "daily-delta-dev" });
 * reader.grantRead(role);
 */
export class Reader extends Construct {
  readonly secretArn: string;
  readonly passwordEncryption: "md5" | "scram-sha-256";
  readonly passwordVersion: number;
  /** First content of the secret; resources that read it depend on this. */
  readonly version: SecretsmanagerSecretVersion;

  constructor(scope: Construct, id: string, props: ReaderProps) {
    super(scope, id);
    const { name, passwordEncryption = "md5", passwordVersion = 1 } = props;
    this.passwordEncryption = passwordEncryption;
    this.passwordVersion = passwordVersion;
    const stack = TerraformStack.of(this);
    stack.addOverride("ephemeral.random_password.quicksight", { length: 32, special: false });

    const secret = new SecretsmanagerSecret(this, "secret", {
      name: `${name}-quicksight`,
      description: "User and password of the database for QuickSight",
      // No data depends on it: a deploy makes another one, and the next run gives it to the user.
      recoveryWindowInDays: 0,
    });
    this.secretArn = secret.arn;
    this.version = new SecretsmanagerSecretVersion(this, "version", {
      secretId: secret.id,
      secretStringWo: Fn.jsonencode({
        username: USER,
        password: Token.asString(ref("ephemeral.random_password.quicksight.result", stack)),
      }),
      secretStringWoVersion: passwordVersion,
    });
  }

  /** Lets a role read user and password. */
  grantRead(role: ServiceRole): void {
    role.add(allow(["secretsmanager:GetSecretValue"], this.secretArn));
  }
}
