import {
  CreateSecretCommand,
  DeleteSecretCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { messages } from "./chapters/messages.ts";
import { sharedRun } from "./chapters/shared-run.ts";
import { credentials } from "./support/deployed-job.ts";
import { Deployment } from "./support/deployment.ts";
import { destroyProtected } from "./support/destroy-protected.ts";
import { essentialAlarms } from "./support/expected-inventory.ts";
import { filesWith } from "./support/find-text.ts";
import { inventory } from "./support/inventory.ts";
import { plan } from "./support/plan.ts";
import { addReadings } from "./support/readings.ts";
import { testedThrift } from "./support/tested-environment.ts";

const deployment = new Deployment(async (own) => {
  const command = new CreateSecretCommand({ Name: "webhooks", SecretString: "{}" });
  const { ARN = "" } = await new SecretsManagerClient({}).send(command);
  return testedThrift(own, ARN);
});

beforeAll(async () => {
  await deployment.open();
  addReadings(deployment.first);
  await deployment.record("deploy of thrift", deployment.first.deploy());
});

afterAll(async () => {
  console.log(deployment.log.join("\n"));
  await deployment[Symbol.asyncDispose]();
});

describe("cdktf deploy of thrift", () => {
  it("makes nothing that costs by the hour", async () => {
    expect(await inventory()).toMatchObject({
      subnets: ["daily-delta-test-private-1", "daily-delta-test-private-2"],
      internetGateways: [],
      natGateways: [],
      addresses: [],
      instances: [],
      databases: ["daily-delta-test-1"],
      topics: ["daily-delta-test"],
      secrets: ["webhooks"],
      keys: [],
      dashboards: [],
      alarms: [
        "daily-delta-test-dead-letters",
        ...["levels", "readings", "us-daily"].flatMap(essentialAlarms),
      ],
      functions: ["levels", "readings", "us-daily", "webhooks"].map(
        (name) => `daily-delta-test-${name}`,
      ),
      subscriptions: expect.arrayContaining([
        expect.stringMatching(/:function:daily-delta-test-webhooks$/),
      ]),
      machines: ["levels", "readings"].map((name) => `daily-delta-test-${name}`),
    });
  });

  it("gives parameter and database one password, which no file has", async () => {
    const { place } = deployment;
    const { password } = await credentials();
    expect(password).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(new Set(place.aws.databasePasswords)).toEqual(new Set([password]));
    expect(filesWith(place.folder, password)).toEqual([]);
  });

  it("changes nothing the second time", async () => {
    const { resources, outputs } = await plan(deployment.first);
    expect({ resources, outputs }).toEqual({ resources: {}, outputs: [] });
  });

  messages(deployment);

  sharedRun(deployment);

  it("cannot be planned to be destroyed while it is protected", async () => {
    const before = await inventory();
    const refused = await destroyProtected(deployment.first);
    // The cluster goes after its instance: once that is refused, Terraform does not come to it.
    expect([...refused].sort()).toEqual(["aws_rds_cluster_instance", "aws_s3_bucket"]);
    expect(await inventory()).toEqual(before);
  });

  it("can be destroyed, and leaves nothing", async () => {
    await deployment.record("destroy of thrift", deployment.first.destroy());
    const ForceDeleteWithoutRecovery = true;
    await new SecretsManagerClient({}).send(
      new DeleteSecretCommand({ SecretId: "webhooks", ForceDeleteWithoutRecovery }),
    );
    const left = Object.entries(await inventory()).filter(([, names]) => names.length > 0);
    expect(Object.fromEntries(left)).toEqual({});
  });
});
