import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { file } from "../support/http-responders.ts";
import { TestFunction, type Variables } from "../support/test-function.ts";

const source = (name: string): string => new URL(`../../src/${name}`, import.meta.url).href;

/** A process that knows of nothing but its script and these variables. */
async function runNode(script: string, args: readonly string[], env: Variables = {}) {
  const options = ["--conditions=source", "--input-type=module", "--eval", script, ...args];
  const child = spawn(process.execPath, options, {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined)),
  });
  const message = once(child, "message");
  const outputs = [child.stdout, child.stderr].map((stream) =>
    text(stream as NonNullable<typeof stream>),
  );
  const exit = once(child, "exit");
  const [stdout, stderr] = await Promise.all(outputs);
  const [code] = await exit;
  if (code !== 0) throw new Error(`the process ended with ${code}: ${stderr}`);
  const [answer] = await message;
  return { answer, stdout, stderr };
}

describe("the function's process", () => {
  it("loads no client before it is invoked, and none of the SDK before it is needed", async () => {
    const script = `
      import { registerHooks } from "node:module";
      let urls = [];
      registerHooks({ load: (url, context, next) => (urls.push(url), next(url, context)) });
      const loading = async (url) => { urls = []; await import(url); return urls; };
      const answer = { handler: await loading(process.argv[1]), rest: await loading(process.argv[2]) };
      process.send({ ...answer, resources: process.getActiveResourcesInfo() });`;
    const { answer, stdout, stderr } = await runNode(script, [
      source("handler.ts"),
      source("run-on-lambda.ts"),
    ]);
    expect(answer.handler).toEqual([source("handler.ts")]);
    const packages = (answer.rest as string[]).map((url) => packageOf(url)).filter(Boolean);
    expect(packages).toEqual(expect.arrayContaining(["pg", "@aws-lambda-powertools/logger"]));
    expect(packages.filter((name) => name.startsWith("@aws-sdk/"))).toEqual([]);
    expect(answer.resources.filter((name: string) => name !== "PipeWrap")).toEqual([]);
    expect([stdout, stderr]).toEqual(["", ""]);
  });

  describe("invoked again and again", () => {
    let lambda: TestFunction;
    beforeAll(async () => {
      lambda = await TestFunction.start();
      await lambda.reset();
    });
    afterAll(() => lambda.close());

    it("writes only JSON lines, fails by a name, and has nothing left to do", async () => {
      lambda.web.serve("/us-daily/nyt.csv", file("date,cases\n"));
      const script = `
        const { handler } = await import(process.argv[1]);
        const outcomes = [];
        for (const dataset of ["us-states", "us-daily", "us-states"]) {
          const context = { awsRequestId: "request-" + outcomes.length, getRemainingTimeInMillis: () => 60_000 };
          const outcome = handler({ dataset }, context).then(({ status }) => status, ({ name }) => name);
          outcomes.push(await outcome);
        }
        // Connections that are closed are gone after a few turns of the event loop.
        for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
        process.send({ outcomes, resources: process.getActiveResourcesInfo() });`;
      const args = [source("handler.ts")];
      const { answer, stdout, stderr } = await runNode(script, args, {
        ...lambda.variables,
        AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
        DATABASE_HOST: "127.0.0.1",
      });
      expect(answer.outcomes).toEqual(["succeeded", "ReportedFailure", "unchanged"]);
      expect(answer.resources.filter((name: string) => name !== "PipeWrap")).toEqual([]);
      expect(lambda.aws.messages).toHaveLength(3);
      const lines = [stdout, stderr].map((output = "") =>
        output
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line)),
      );
      expect(lines).toMatchObject([
        [
          { message: "succeeded", function_request_id: "request-0", cold_start: true },
          { Successes: 1 },
          { Failures: 1 },
          { message: "unchanged", function_request_id: "request-2", cold_start: false },
          { Successes: 1 },
        ],
        [{ message: "failed", function_request_id: "request-1", cold_start: false }],
      ]);
    });
  });
});

/** The package that a URL of a module is of; none for our own and for Node's. */
const packageOf = (url: string): string =>
  /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? "";
