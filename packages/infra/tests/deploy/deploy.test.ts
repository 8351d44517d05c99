import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import {
  GetFunctionConfigurationCommand,
  GetLayerVersionCommand,
  LambdaClient,
} from "@aws-sdk/client-lambda";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { file } from "../../../etl/tests/support/http-responders.ts";
import { Mailbox } from "../../src/smoke/mailbox.ts";
import { smoke } from "../../src/smoke/smoke.ts";
import type { Clone, Deployed } from "./support/clone.ts";
import { DeployedDatabase } from "./support/database.ts";
import { changeDependency } from "./support/dependency.ts";
import { DeployedFunction } from "./support/deployed-function.ts";
import { DeployedSite } from "./support/deployed-site.ts";
import { EXPECTED } from "./support/expected-inventory.ts";
import { EXPECTED_DATA, EXPECTED_PAGE } from "./support/expected-site.ts";
import { failureRecords } from "./support/failure-records.ts";
import { filesWith } from "./support/find-text.ts";
import { inventory } from "./support/inventory.ts";
import { lookAtPage } from "./support/look-at-page.ts";
import { MOTO_DIFFERENCES, plan } from "./support/plan.ts";
import { passedOn } from "./support/probe-rule.ts";
import { openWorkplace, type Workplace } from "./support/workplace.ts";

const FUNCTION = "daily-delta-test-us-daily";
const NO_CHANGES = { resources: {}, outputs: [] };

const NYT = "date,cases,deaths\n2020-03-24,53906,784\n2020-03-25,68540,1053\n";
const JHU =
  "Date,Country/Region,Province/State,Recovered\n2020-03-24,US,,348\n2020-03-25,US,,361\n2020-03-25,Italy,,9362\n";

let place: Workplace;
let first: Clone;
let second: Clone;
const log: string[] = [];

async function deployed(what: string, deploy: Promise<Deployed>): Promise<Deployed> {
  const report = await deploy;
  const { created, modified, destroyed, seconds } = report;
  log.push(
    `${what}: ${created.length} created, ${modified.length} modified, ${destroyed.length} destroyed, ${seconds.toFixed(0)} s`,
  );
  return report;
}

async function credentials(): Promise<{ username: string; password: string }> {
  const command = new GetSecretValueCommand({ SecretId: "daily-delta-test-database" });
  const { SecretString = "" } = await new SecretsManagerClient({}).send(command);
  return JSON.parse(SecretString);
}

async function configuration() {
  const command = new GetFunctionConfigurationCommand({ FunctionName: FUNCTION });
  return await new LambdaClient({}).send(command);
}

const sha256 = (path: string): string =>
  createHash("sha256").update(readFileSync(path)).digest("hex");

async function heartbeat() {
  const command = new DescribeAlarmsCommand({ AlarmNames: [`${FUNCTION}-heartbeat`] });
  const { MetricAlarms: [alarm] = [] } = await new CloudWatchClient({}).send(command);
  if (alarm === undefined) throw new Error("there is no heartbeat alarm");
  return alarm;
}

async function layerHash(): Promise<string | undefined> {
  const { Layers: [layer] = [] } = await configuration();
  const [LayerName, version] = layer?.Arn?.split(":").slice(-2) ?? [];
  const command = new GetLayerVersionCommand({ LayerName, VersionNumber: Number(version) });
  return (await new LambdaClient({}).send(command)).Content?.CodeSha256;
}

beforeAll(async () => {
  place = await openWorkplace();
  place.sources.serve("/us.csv", file(NYT, { etag: '"1"' }));
  place.sources.serve("/jhu.csv", file(JHU, { etag: '"1"' }));
  first = await place.clone("first");
  await deployed("deploy", first.deploy());
});

afterAll(async () => {
  console.log(log.join("\n"));
  await place?.[Symbol.asyncDispose]();
});

describe("after cdktf deploy", () => {
  it("everything is there, as the API of AWS tells it", async () => {
    expect(await inventory()).toEqual(EXPECTED);
  });

  it("Lambda has the bytes that were built, in an order to run them", async () => {
    const { CodeSha256, Environment, Layers = [], VpcConfig, Handler } = await configuration();
    const [task, opt] = [place.aws.archive(CodeSha256), place.aws.archive(await layerHash())];
    log.push(`function ${task.length} bytes, SHA-256 ${CodeSha256}`);
    log.push(`layer ${opt.length} bytes, SHA-256 ${await layerHash()}`);
    expect(opt.length).toBeLessThan(3_000_000);
    expect(task.length).toBeLessThan(100_000);
    expect(Layers).toHaveLength(1);
    expect(Handler).toBe("handler.handler");
    expect(VpcConfig?.SubnetIds).toHaveLength(2);
    expect(Environment?.Variables).toMatchObject({ ENVIRONMENT: "test" });
  });

  it("secret and database have one password, and no file under the working folder has it", async () => {
    const { password } = await credentials();
    expect(password).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(place.aws.databasePasswords).toEqual([password]);
    expect(filesWith(place.folder, password)).toEqual([]);
    expect(filesWith(place.folder, "daily-delta-test-database").length).toBeGreaterThan(0);
    expect(JSON.stringify(await configuration())).not.toContain(password);
  });

  it("the page is in its bucket, with what browsers need to know of it", async () => {
    const site = new DeployedSite((await configuration()).Environment?.Variables);
    const page = await site.page();
    expect(page).toEqual(EXPECTED_PAGE);
    const index = await site.text("index.html");
    for (const { path } of page) if (path !== "index.html") expect(index).toContain(path);
    expect(await site.data()).toEqual([]);
  });

  it("the failures that a run did not report are passed on, and no others", async () => {
    const rule = { name: "daily-delta-test-unreported", bus: "daily-delta-test-failures" };
    const { reported: _, ...others } = failureRecords;
    expect(await passedOn(rule, failureRecords)).toEqual(Object.keys(others).sort());
  });
});

describe("the deployed bytes", () => {
  let database: DeployedDatabase;
  let mailbox: Mailbox;
  let job: DeployedFunction;
  let site: DeployedSite;
  const event = { dataset: "us-daily", scheduledTime: "2026-11-23T19:00:00Z" };
  const invoke = (executionId: string) =>
    job.invoke({ ...event, executionId }, place.aws.variables);

  beforeAll(async () => {
    const lambda = await configuration();
    const {
      DATABASE_HOST = "",
      DATABASE_NAME = "",
      DATABASE_PORT,
      TOPIC_ARN = "",
    } = lambda.Environment?.Variables ?? {};
    database = await DeployedDatabase.start({
      ...(await credentials()),
      host: DATABASE_HOST,
      port: Number(DATABASE_PORT),
      name: DATABASE_NAME,
      authority: place.authority,
    });
    site = new DeployedSite(lambda.Environment?.Variables);
    mailbox = await Mailbox.open("inbox");
    await mailbox.subscribe(TOPIC_ARN);
    job = await DeployedFunction.unpack(join(place.folder, "lambda"), lambda, {
      task: place.aws.archive(lambda.CodeSha256),
      opt: place.aws.archive(await layerHash()),
    });
  });

  afterAll(async () => {
    await mailbox?.[Symbol.asyncDispose]();
    await database?.[Symbol.asyncDispose]();
  });

  it("load the rows, and say so", async () => {
    const { payload, isError, log: lines } = await invoke("one");
    expect({ isError, payload, lines }).toMatchObject({
      isError: false,
      payload: { status: "succeeded", inserted: 2 },
    });
    expect(lines).toContain('"Namespace":"DailyDelta"');
    const { Dimensions = [] } = await heartbeat();
    expect(Dimensions).toHaveLength(3);
    for (const { Name, Value } of Dimensions) expect(lines).toContain(`"${Name}":"${Value}"`);
    expect(
      await database.query(
        `select date::text, cases::int, recoveries::int from us_daily order by 1`,
      ),
    ).toEqual([
      { date: "2020-03-24", cases: 53906, recoveries: 348 },
      { date: "2020-03-25", cases: 68540, recoveries: 361 },
    ]);
    expect(await mailbox.messages()).toEqual([
      expect.objectContaining({ text: expect.stringContaining("us-daily: 2 rows inserted") }),
    ]);
  });

  it("publish what the page reads", async () => {
    expect(await site.data()).toEqual(EXPECTED_DATA);
    expect(await site.json("data/us-daily/rows.json")).toMatchObject({
      columns: { date: ["2020-03-24", "2020-03-25"], recoveries: [348, 361] },
    });
    expect(await site.json("data/us-daily/status.json")).toMatchObject({
      environment: "test",
      runs: [{ status: "succeeded", inserted: 2 }],
    });
  });

  it("show it in a browser", async () => {
    expect(await lookAtPage(site.url(place.aws.endpoint, "index.html"))).toEqual({
      title: "United States – Daily Delta",
      headline: "By March 25, 2020: 68,540 cases, 1,053 deaths and 361 recoveries.",
      charts: 3,
      outcomes: ["succeeded"],
      problems: [],
    });
  });

  it("find nothing new the second time", async () => {
    expect((await invoke("two")).payload).toMatchObject({ status: "unchanged", unchanged: 2 });
    expect(await mailbox.messages()).toEqual([
      expect.objectContaining({ text: expect.stringContaining("nothing new upstream") }),
    ]);
  });

  it("pass the smoke test, which leaves nothing behind", async () => {
    const { subject } = await smoke({
      functionName: FUNCTION,
      dataset: "us-daily",
      // Lambda would hand the event on to the same bytes; moto does not.
      invoke: (_, smokeEvent) => job.invoke(smokeEvent, place.aws.variables),
    });
    expect(subject).toContain("unchanged");
    expect(await mailbox.messages()).toHaveLength(1);
    expect((await inventory()).queues).toEqual(["daily-delta-test-dead-letters", "inbox"]);
  });

  it("report a broken source once, and fail as somebody who has reported it", async () => {
    place.sources.serve("/us.csv", file(NYT.replace("1053", "many"), { etag: '"2"' }));
    const { payload, isError } = await invoke("three");
    expect({ isError, payload }).toEqual({
      isError: true,
      payload: {
        errorType: "ReportedFailure",
        errorMessage: expect.stringMatching(/^CONTRACT: .*\(execution three\)$/s),
      },
    });
    expect(await mailbox.messages()).toEqual([
      expect.objectContaining({ text: expect.stringContaining("us-daily: FAILED (CONTRACT)") }),
    ]);
  });
});

describe("cdktf deploy again", () => {
  it("changes nothing", async () => {
    expect(await plan(first)).toEqual({
      ...NO_CHANGES,
      ofMoto: Object.keys(MOTO_DIFFERENCES).sort(),
    });
    const again = await deployed("deploy again", first.deploy());
    expect(again).toMatchObject({ created: [], destroyed: [] });
    expect([...again.modified].sort()).toEqual([
      "database/parameters",
      "firewall/database-from-functions",
      "firewall/functions-to-database",
      "site/distribution",
      "us-daily/function",
    ]);
  });

  it("changes nothing from another clone, built anew at another time", async () => {
    second = await place.clone("second");
    second.takeState(first);
    const { resources, outputs } = await plan(second);
    expect({ resources, outputs }).toEqual(NO_CHANGES);
    for (const name of ["function.zip", "layer.zip"]) {
      const [one, other] = [first, second].map(({ stackFolder }) =>
        sha256(join(stackFolder, name)),
      );
      log.push(`${name} of two clones: ${one}, ${other}`);
      expect(other).toBe(one);
    }
  });

  it("changes the function alone after a line of the job was touched", async () => {
    const layer = await layerHash();
    second.edit("packages/etl/src/handler.ts", (text) =>
      text.replace("(execution $", "(execution id $"),
    );
    const { resources } = await plan(second);
    expect(resources).toEqual({
      aws_lambda_function: expect.arrayContaining(["source_code_hash"]),
    });
    expect(resources.aws_lambda_function).not.toContain("layers");
    const { CodeSha256: before } = await configuration();
    await deployed("deploy after touching the job", second.deploy());
    expect((await configuration()).CodeSha256).not.toBe(before);
    expect(await layerHash()).toBe(layer);
  });

  it("changes layer and function after a dependency changed", async () => {
    const [{ CodeSha256: code }, layer] = [await configuration(), await layerHash()];
    await changeDependency(second);
    const { resources } = await plan(second);
    expect(resources).toEqual({
      aws_lambda_layer_version: expect.arrayContaining(["source_code_hash"]),
      aws_lambda_function: expect.arrayContaining(["layers"]),
    });
    expect(resources.aws_lambda_function).not.toContain("source_code_hash");
    await deployed("deploy after changing a dependency", second.deploy());
    expect(await layerHash()).not.toBe(layer);
    expect((await configuration()).CodeSha256).toBe(code);
  });

  it("changes the page alone after a line of it was touched", async () => {
    second.edit("packages/dashboard/page/index.html", (text) => `${text}<!-- touched -->\n`);
    const { resources } = await plan(second);
    expect(resources).toEqual({ aws_s3_object: expect.arrayContaining(["etag"]) });
  });
});

describe("cdktf deploy of another environment", () => {
  it("rotates the password in secret and database, and opens a way in for readers", async () => {
    const { password: before, username } = await credentials();
    const { database = {} } = second.environment;
    second.environment = {
      ...second.environment,
      database: { ...database, passwordVersion: 2, access: true },
    };
    await deployed("deploy with another password and access", second.deploy());
    const { password, username: sameUser } = await credentials();
    expect(sameUser).toBe(username);
    expect(password).not.toBe(before);
    expect(place.aws.databasePasswords).toEqual([before, password]);
    expect([before, password].flatMap((text) => filesWith(place.folder, text))).toEqual([]);
    expect(await inventory()).toMatchObject({
      instances: ["daily-delta-test-access"],
      policies: ["daily-delta-test-readers"],
    });
  });
});

describe("cdktf destroy", () => {
  it("leaves nothing behind", async () => {
    await deployed("destroy", second.destroy());
    const left = Object.entries(await inventory()).filter(([, names]) => names.length > 0);
    expect(Object.fromEntries(left)).toEqual({});
  });
});
