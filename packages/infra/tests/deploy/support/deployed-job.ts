import { CloudWatchClient, DescribeAlarmsCommand, type Metric } from "@aws-sdk/client-cloudwatch";
import {
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  GetLayerVersionCommand,
  LambdaClient,
} from "@aws-sdk/client-lambda";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";

/** The name of the deployed function. */
export const FUNCTION = "daily-delta-test-us-daily";

/** The function as Lambda describes it at this moment. */
export async function configuration(FunctionName = FUNCTION): Promise<FunctionConfiguration> {
  const command = new GetFunctionConfigurationCommand({ FunctionName });
  return await new LambdaClient({}).send(command);
}

/** The SHA-256 of the layer that the function has at this moment, as Lambda gives it. */
export async function layerHash(): Promise<string | undefined> {
  const { Layers: [layer] = [] } = await configuration();
  const [LayerName, version] = layer?.Arn?.split(":").slice(-2) ?? [];
  const command = new GetLayerVersionCommand({ LayerName, VersionNumber: Number(version) });
  return (await new LambdaClient({}).send(command)).Content?.CodeSha256;
}

/** Name and password of the database's user, as the secret or the parameter holds them. */
export async function credentials(): Promise<{ username: string; password: string }> {
  const { DATABASE_SECRET_ARN: arn = "" } = (await configuration()).Environment?.Variables ?? {};
  if (arn.split(":")[2] === "ssm") {
    const command = new GetParameterCommand({ Name: arn, WithDecryption: true });
    return JSON.parse((await new SSMClient({}).send(command)).Parameter?.Value ?? "");
  }
  const command = new GetSecretValueCommand({ SecretId: arn });
  const { SecretString = "" } = await new SecretsManagerClient({}).send(command);
  return JSON.parse(SecretString);
}

/**
 * Metric of the alarm that fires when no run succeeds.
 *
 * @throws Error if there is none
 */
export async function heartbeat(): Promise<Metric> {
  const command = new DescribeAlarmsCommand({ AlarmNames: [`${FUNCTION}-heartbeat`] });
  const { MetricAlarms: [alarm] = [] } = await new CloudWatchClient({}).send(command);
  const metric = alarm?.Metrics?.find(({ MetricStat }) => MetricStat)?.MetricStat?.Metric;
  if (metric === undefined) throw new Error("the heartbeat alarm has no metric");
  return metric;
}
