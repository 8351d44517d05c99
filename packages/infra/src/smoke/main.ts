import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { readEnvironments } from "../environment/read-environments.ts";
import { environments } from "../environments.ts";
import { smoke } from "./smoke.ts";
import { smokeWebhooks } from "./smoke-webhooks.ts";

const [name = ""] = process.argv.slice(2);
const environment = readEnvironments(environments).get(name);
if (environment === undefined) {
  const names = Object.keys(environments).join(", ");
  throw new Error(`unknown environment "${name}". Call pnpm smoke with one of: ${names}`);
}
// Region of all clients of AWS in this process.
process.env.AWS_REGION = environment.region;

for (const { name: dataset } of environment.datasets) {
  const message = await smoke({
    functionName: `daily-delta-${name}-${dataset}`,
    dataset,
    invoke: (functionName, event) =>
      new LambdaClient({}).send(
        new InvokeCommand({
          FunctionName: functionName,
          InvocationType: "Event",
          Payload: JSON.stringify(event),
        }),
      ),
  });
  console.log(`${message.subject}\n\n${message.text}`);
}
if (environment.notifications?.webhooksSecretArn !== undefined) {
  const posted = await smokeWebhooks({
    environment: name,
    functionName: `daily-delta-${name}-webhooks`,
    invoke: (functionName, event) =>
      new LambdaClient({}).send(
        new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(event) }),
      ),
  });
  console.log(`${posted} webhooks took a test message`);
}
