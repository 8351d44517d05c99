import { TimeLimit } from "../core/clock.ts";
import { ConfigurationError, type TransientError } from "../core/errors.ts";

const TIMEOUT = 10_000;

type Unavailable = new (message: string, options: { cause: unknown }) => TransientError;

/**
 * Reads a secret whose text is a JSON object, from Secrets Manager or from a parameter of Systems
 * Manager.
 *
 * @param arn of a secret or a parameter
 * @param Unavailable the error if the service does not answer
 * @param check throws a ConfigurationError that says what is wrong with the fields
 * @throws ConfigurationError if the secret is not what it should be, or may not be read
 */
export async function readSecret<T>(
  arn: string,
  signal: AbortSignal,
  Unavailable: Unavailable,
  check: (fields: Readonly<Record<string, unknown>>) => T,
): Promise<T> {
  using limit = new TimeLimit(TIMEOUT, signal);
  try {
    const text = await (arn.split(":")[2] === "ssm" ? readParameter : readSecretString)(
      arn,
      limit.signal,
    );
    const fields = JSON.parse(text) as unknown;
    return check(isObject(fields) ? fields : {});
  } catch (error) {
    throw secretError(arn, error, Unavailable);
  }
}

async function readSecretString(arn: string, abortSignal: AbortSignal): Promise<string> {
  const { GetSecretValueCommand, SecretsManagerClient } = await import(
    "@aws-sdk/client-secrets-manager"
  );
  const client = new SecretsManagerClient({ maxAttempts: 4 });
  try {
    const command = new GetSecretValueCommand({ SecretId: arn });
    const { SecretString = "" } = await client.send(command, { abortSignal });
    return SecretString;
  } finally {
    client.destroy();
  }
}

async function readParameter(arn: string, abortSignal: AbortSignal): Promise<string> {
  const { GetParameterCommand, SSMClient } = await import("@aws-sdk/client-ssm");
  const client = new SSMClient({ maxAttempts: 4 });
  try {
    const command = new GetParameterCommand({ Name: arn, WithDecryption: true });
    const { Parameter } = await client.send(command, { abortSignal });
    return Parameter?.Value ?? "";
  } finally {
    client.destroy();
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function secretError(arn: string, error: unknown, Unavailable: Unavailable): Error {
  if (error instanceof SyntaxError) {
    // Its message would quote the text, which may be the password.
    return new ConfigurationError(`the secret ${arn} is not JSON. Check the secret`);
  }
  const { $fault, name, message } = error as Error & { $fault?: string };
  const text = `the secret ${arn} cannot be read: ${message.replace(/\.+$/, "")}. Check the secret, and that the function may read it`;
  const isOurs =
    ($fault === "client" && !/Throttl|TooManyRequests|LimitExceeded/.test(name)) ||
    error instanceof ConfigurationError;
  return isOurs
    ? new ConfigurationError(text, { cause: error })
    : new Unavailable(text, { cause: error });
}
