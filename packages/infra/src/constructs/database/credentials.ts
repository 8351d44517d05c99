import { SecretsmanagerSecret } from "@cdktf/provider-aws/lib/secretsmanager-secret/index.js";
import { SecretsmanagerSecretVersion } from "@cdktf/provider-aws/lib/secretsmanager-secret-version/index.js";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter/index.js";
import { StringResource } from "@cdktf/provider-random/lib/string-resource/index.js";
import { Fn, ref, TerraformStack, Token } from "cdktf";
import { Construct } from "constructs";
import { MOST_PASSWORDS } from "../../environment/database.ts";
import { allow } from "../policy.ts";
import { lifecycleOf, type Protection } from "../protection.ts";
import type { ServiceRole } from "../service-role.ts";

export interface CredentialsProps {
  readonly name: string;
  /**
   * Another number makes another password, for the secret and the database.
   *
   * @default 1
   */
  readonly passwordVersion?: number | undefined;
  /** @default "protected" */
  readonly protection?: Protection | undefined;
  /** @default "secrets-manager" */
  readonly store?: "secrets-manager" | "parameter-store" | undefined;
}

/**
 * User and password of the database, in Secrets Manager or in a parameter of Systems Manager.
 *
 * The password is an ephemeral value: Terraform generates it during an apply, passes it to write-only
 * arguments, and stores it nowhere. The database gets it from the secret, so that the two agree even
 * if an apply stops between them.
 *
 * @example
 * const credentials = new Credentials(stack, "credentials", { name: "daily-delta-dev", passwordVersion: 2 });
 * credentials.grantRead(role);
 */
export class Credentials extends Construct {
  readonly username: string;
  /** ARN of the secret, or of the parameter. */
  secretArn!: string;
  /** Ephemeral: Terraform refuses it anywhere but in write-only arguments. */
  readonly password: string;
  readonly passwordVersion: number;
  readonly #readAction: string;

  constructor(scope: Construct, id: string, props: CredentialsProps) {
    super(scope, id);
    const { passwordVersion = 1, store = "secrets-manager" } = props;
    // Another store makes another password, which the database must get, too.
    this.passwordVersion =
      store === "parameter-store" ? MOST_PASSWORDS + passwordVersion : passwordVersion;
    this.#readAction =
      store === "parameter-store" ? "ssm:GetParameter" : "secretsmanager:GetSecretValue";
    const stack = TerraformStack.of(this);
    const ephemeral = (address: string): string =>
      Token.asString(ref(`ephemeral.${address}`, stack));

    const user = new StringResource(this, "user", { length: 12, special: false, upper: false });
    this.username = `job_${user.result}`;

    // The bindings lack ephemeral resources.
    stack.addOverride("ephemeral.random_password.database", { length: 32, special: false });
    const stored = Fn.jsonencode({
      username: this.username,
      password: ephemeral("random_password.database.result"),
    });
    const readBack =
      store === "parameter-store"
        ? ephemeral(this.#parameter(props, stored))
        : ephemeral(this.#secret(props, stored));
    this.password = Token.asString(Fn.lookup(Fn.jsondecode(readBack), "password"));
  }

  /** Lets a role read user and password. */
  grantRead(role: ServiceRole): void {
    role.add(allow([this.#readAction], this.secretArn));
  }

  /** @returns the address of the ephemeral value that is read back */
  #secret({ name, protection = "protected" }: CredentialsProps, value: string): string {
    const secret = new SecretsmanagerSecret(this, "secret", {
      name: `${name}-database`,
      description: "User and password of the database",
      // A deleted secret keeps its name in use for as long. An environment that can be destroyed can be
      // deployed again; a database that is restored from a snapshot gets a new password.
      recoveryWindowInDays: protection === "protected" ? 7 : 0,
      lifecycle: lifecycleOf(protection),
    });
    const version = new SecretsmanagerSecretVersion(this, "version", {
      secretId: secret.id,
      secretStringWo: value,
      secretStringWoVersion: this.passwordVersion,
    });
    this.secretArn = secret.arn;
    TerraformStack.of(this).addOverride("ephemeral.aws_secretsmanager_secret_version.database", {
      secret_id: secret.id,
      version_id: version.versionId,
    });
    return "aws_secretsmanager_secret_version.database.secret_string";
  }

  /**
   * Adds a SecureString, encrypted with the account's key for parameters, free of charge.
   *
   * @returns the address of the ephemeral value that is read back
   */
  #parameter({ name, protection = "protected" }: CredentialsProps, value: string): string {
    const parameter = new SsmParameter(this, "parameter", {
      name: `/${name}/database`,
      description: "User and password of the database",
      type: "SecureString",
      valueWo: value,
      valueWoVersion: this.passwordVersion,
      lifecycle: lifecycleOf(protection),
    });
    this.secretArn = parameter.arn;
    TerraformStack.of(this).addOverride("ephemeral.aws_ssm_parameter.database", {
      arn: parameter.arn,
      with_decryption: true,
    });
    return "aws_ssm_parameter.database.value";
  }
}
