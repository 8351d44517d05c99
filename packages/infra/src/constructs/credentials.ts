import { SecretsmanagerSecret } from "@cdktf/provider-aws/lib/secretsmanager-secret/index.js";
import { SecretsmanagerSecretVersion } from "@cdktf/provider-aws/lib/secretsmanager-secret-version/index.js";
import { StringResource } from "@cdktf/provider-random/lib/string-resource/index.js";
import { Fn, ref, TerraformStack, Token } from "cdktf";
import { Construct } from "constructs";
import { lifecycleOf, type Protection } from "./protection.ts";

export interface CredentialsProps {
  readonly name: string;
  /**
   * Another number makes another password, for secret and database alike.
   *
   * @default 1
   */
  readonly passwordVersion?: number | undefined;
  /** @default "protected" */
  readonly protection?: Protection | undefined;
}

/**
 * The database's user and its password, in Secrets Manager.
 *
 * The password is an ephemeral value: Terraform makes it up while it applies, hands it to
 * write-only arguments, and keeps it nowhere. It reaches the database by way of the secret, so
 * that the two agree even if an apply breaks off between them.
 */
export class Credentials extends Construct {
  readonly username: string;
  readonly secretArn: string;
  /** Ephemeral: Terraform refuses it anywhere but in write-only arguments. */
  readonly password: string;
  readonly passwordVersion: number;

  constructor(scope: Construct, id: string, props: CredentialsProps) {
    super(scope, id);
    const { name, passwordVersion = 1, protection = "protected" } = props;
    const stack = TerraformStack.of(this);
    const ephemeral = (address: string): string =>
      Token.asString(ref(`ephemeral.${address}`, stack));

    const user = new StringResource(this, "user", { length: 12, special: false, upper: false });
    this.username = `job_${user.result}`;

    // There are no bindings for ephemeral resources.
    stack.addOverride("ephemeral.random_password.database", { length: 32, special: false });
    const secret = new SecretsmanagerSecret(this, "secret", {
      name: `${name}-database`,
      description: "User and password of the database",
      // A deleted secret blocks its name for as long. What can be destroyed can be deployed again; a
      // database that is restored from a snapshot gets a new password.
      recoveryWindowInDays: protection === "protected" ? 7 : 0,
      lifecycle: lifecycleOf(protection),
    });
    const version = new SecretsmanagerSecretVersion(this, "version", {
      secretId: secret.id,
      secretStringWo: Fn.jsonencode({
        username: this.username,
        password: ephemeral("random_password.database.result"),
      }),
      secretStringWoVersion: passwordVersion,
    });
    this.secretArn = secret.arn;

    stack.addOverride("ephemeral.aws_secretsmanager_secret_version.database", {
      secret_id: secret.id,
      version_id: version.versionId,
    });
    const stored = ephemeral("aws_secretsmanager_secret_version.database.secret_string");
    this.password = Token.asString(Fn.lookup(Fn.jsondecode(stored), "password"));
    this.passwordVersion = passwordVersion;
  }
}
