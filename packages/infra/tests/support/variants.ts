import type { EnvironmentInput } from "../../src/environment/schema.ts";
import { environments } from "../../src/environments.ts";
import { type Synthesized, synthesized } from "./synthesized.ts";

/** Environment with all optional parts. */
const everything: EnvironmentInput = {
  region: "eu-central-1",
  datasets: [
    { name: "us-daily", sources: { nyt: "https://example.org/us.csv" } },
    {
      name: "us-states",
      schedule: { expression: "cron(30 6 * * ? *)", timeZone: "Europe/Berlin" },
    },
  ],
  network: { cidr: "172.20.0.0/20", zones: ["eu-central-1b", "eu-central-1c"], flowLogs: true },
  database: { port: 6543, access: true, multiZone: true, passwordVersion: 3 },
  job: { memory: 2048, timeout: 300, reservedConcurrency: 2, shrinkLimit: 0.2 },
  notifications: {
    emails: ["ops@example.org"],
    subscriptions: [{ protocol: "https", endpoint: "https://example.org/hook" }],
    webhooksSecretArn: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:webhooks-a1B2c3",
  },
  page: {
    responseHeadersPolicyId: "67f7725c-6f97-4210-82d7-5512b31e9d03",
    webAclArn: "arn:aws:wafv2:us-east-1:123456789012:global/webacl/office/1",
  },
  quickSight: { group: "analysts" },
  state: { bucket: "example-state" },
};

const aurora: EnvironmentInput = {
  region: "us-east-1",
  database: { engine: "aurora-serverless", maxCapacity: 8 },
  page: { enabled: false },
};

const parallel: EnvironmentInput = {
  region: "us-east-1",
  datasets: [{ name: "brent-daily", parallel: { functions: 8 } }],
};

/** The shipped environments, and three that use the settings that these leave out. */
export const variants: readonly (readonly [name: string, Synthesized])[] = Object.entries({
  ...environments,
  everything,
  aurora,
  parallel,
}).map(([name, environment]) => [name, synthesized(environment, name)] as const);
