import { join } from "node:path";
import { text } from "node:stream/consumers";
import { PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { file } from "@daily-delta/etl/testing/http-responders";
import { expect, it } from "@jest/globals";
import { Mailbox } from "../../../src/smoke/mailbox.ts";
import { DeployedDatabase } from "../support/database.ts";
import { DeployedFunction } from "../support/deployed-function.ts";
import { configuration, layerHash } from "../support/deployed-job.ts";
import { type Deployment, NYT } from "../support/deployment.ts";

/** Runs the job well, badly, and well again, and passes its messages on to webhooks. */
export function messages(deployment: Deployment): void {
  it("says how its runs ended, by the topic and by webhooks", async () => {
    const { place } = deployment;
    const lambda = await configuration();
    const { TOPIC_ARN = "" } = lambda.Environment?.Variables ?? {};
    await using _database = await DeployedDatabase.start(lambda, place.authority);
    await using mailbox = await Mailbox.open("inbox", TOPIC_ARN);
    const job = await DeployedFunction.unpack(join(place.folder, "lambda"), lambda, {
      task: place.aws.archive(lambda.CodeSha256),
      opt: place.aws.archive(await layerHash()),
    });
    const forwarder = await configuration("daily-delta-test-webhooks");
    const webhooks = job.withConfiguration(forwarder);
    const { WEBHOOKS_SECRET_ARN: SecretId } = forwarder.Environment?.Variables ?? {};
    const SecretString = JSON.stringify({
      slack: place.sources.url("/slack"),
      teams: place.sources.url("/teams"),
      json: [place.sources.url("/json")],
    });
    await new SecretsManagerClient({}).send(new PutSecretValueCommand({ SecretId, SecretString }));
    const posted: Record<string, string> = {};
    for (const kind of ["slack", "teams", "json"]) {
      place.sources.serve(`/${kind}`, async (request, response) => {
        posted[kind] = await text(request);
        response.writeHead(200).end();
      });
    }

    const run = async (etag: string, contents: string) => {
      place.sources.serve("/us.csv", file(contents, { etag }));
      const { payload, isError, log } = await job.invoke({ dataset: "us-daily" }, place.variables);
      const received = await mailbox.messages();
      // SNS would call the function; moto runs no code.
      const Records = received.map(({ subject, text: Message, attributes }) => ({
        Sns: {
          Subject: subject,
          Message,
          MessageAttributes: Object.fromEntries(
            Object.entries(attributes).map(([name, Value]) => [name, { Type: "String", Value }]),
          ),
        },
      }));
      const passed = await webhooks.invoke({ Records }, place.variables);
      deployment.log.push(...received.flatMap(({ subject, text: body }) => [subject, body]));
      return { isError, payload, log, received, passed, posted: { ...posted } };
    };

    const all = { passed: { isError: false, payload: { posted: 3 } } };
    expect(await run('"1"', NYT)).toMatchObject({
      ...{ isError: false, payload: { status: "succeeded", inserted: 2 } },
      received: [
        {
          subject: "[test] OK us-daily: 2 new",
          text: expect.stringContaining("is up to date: 2 new rows"),
        },
      ],
      ...all,
      posted: {
        slack: expect.stringContaining("[test] OK us-daily: 2 new"),
        teams: expect.stringContaining("[test] OK us-daily: 2 new"),
        json: expect.stringContaining('"inserted":2'),
      },
    });
    expect(await run('"2"', NYT.replace("1053", "many"))).toMatchObject({
      isError: true,
      received: [{ text: expect.stringContaining("FAILED. No data was changed") }],
      ...all,
      posted: {
        slack: expect.stringContaining("FAILED"),
        teams: expect.stringContaining("FAILED"),
        json: expect.stringContaining('"code":"CONTRACT"'),
      },
    });
    expect(await run('"3"', NYT.replace("1053", "1054"))).toMatchObject({
      ...{ isError: false, payload: { status: "succeeded", updated: 1 } },
      received: [{ text: expect.stringContaining("Recovered after 1 failed run") }],
      ...all,
      posted: {
        slack: expect.stringContaining("RECOVERED"),
        teams: expect.stringContaining("RECOVERED"),
        json: expect.stringContaining('"failedBefore":1'),
      },
    });
  });
}
