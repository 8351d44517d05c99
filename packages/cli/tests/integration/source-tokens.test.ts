import { file, status } from "@daily-delta/etl/testing/http-responders";
import { startHttpServer, type TestServer } from "@daily-delta/etl/testing/http-server";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { MAIN, PREPARED, startWith } from "../support/cli.ts";
import { temporaryFolder } from "../support/folders.ts";
import { startSharedCli } from "../support/shared-cli.ts";

const TOKEN = "hunter22-hunter22";
const CSV = "date,state,fips,cases,deaths\n2021-01-01,Ohio,39,1,0\n";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: TestServer;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());
beforeEach(async () => {
  server = await startHttpServer();
  server.serve("/us.csv", file(CSV));
});
afterEach(() => server.close());

/** Runs `daily-delta`, and returns its exit code with all that it printed. */
async function cli(variables: Record<string, string>, ...args: string[]) {
  const options = { cwd: folder.path, env: { ...process.env, ...variables } };
  // Node reads NODE_DEBUG when it starts.
  const { finished } =
    variables.NODE_DEBUG === undefined
      ? await startSharedCli(options, ...args)
      : startWith(options, PREPARED, MAIN, ...args);
  const { code, stdout, stderr } = await finished;
  return { code, output: stdout + stderr };
}
const run = (variables: Record<string, string>, url: string) =>
  cli(variables, "run", "us-states", "--source", `nyt=${url}`);

it("sends SOURCE_TOKEN_NYT, and prints it nowhere, not even for NODE_DEBUG", async () => {
  const variables = { SOURCE_TOKEN_NYT: TOKEN, NODE_DEBUG: "http,https,net,tls,stream" };
  const { code, output } = await run(variables, server.url("/us.csv"));
  expect(code).toBe(0);
  expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${TOKEN}`]);
  expect(output).toContain("us-states (local) is up to date: ");
  expect(output).not.toContain(TOKEN);
});

it("says that a source wants a token", async () => {
  server.serve("/us.csv", status(401));
  const { code, output } = await run({}, server.url("/us.csv"));
  expect(code).toBe(1);
  expect(output).toMatch(/answers 401 .*Set the environment variable SOURCE_TOKEN_<NAME> to/);
});

describe("refuses as wrong usage, without a request and without repeating the secret,", () => {
  it.each<[string, Record<string, string>, (url: string) => string, RegExp]>([
    ["a token in the URL", {}, (url) => `${url}?token=${TOKEN}`, /\(parameter "token"\)/],
    [
      "a password in the URL",
      {},
      (url) => url.replace("://", `://me:${TOKEN}@`),
      /\(user name or password\)/,
    ],
    ["a malformed token", { SOURCE_TOKEN_NYT: `Bearer ${TOKEN}` }, (url) => url, /is not a token/],
    [
      "a mistyped variable",
      { SOURCE_TOKEN_NTY: TOKEN },
      (url) => url,
      /Did you mean SOURCE_TOKEN_NYT/,
    ],
    [
      "a token for http:",
      { SOURCE_TOKEN_NYT: TOKEN },
      () => "http://data.example/us.csv",
      /unencrypted/,
    ],
  ])("%s", async (_, variables, urlOf, said) => {
    const { code, output } = await run(variables, urlOf(server.url("/us.csv")));
    expect(code).toBe(2);
    expect(output).toMatch(said);
    expect(output).not.toContain(TOKEN);
    expect(server.requests).toEqual([]);
  });
});

it.each([
  ["status", "--database", `me:${TOKEN}@host/db`],
  ["status", "--database", `postgres:/me:${TOKEN}@host/db`],
  ["dashboard", "--database", `postgres://me:${TOKEN}@host:x/db`],
  ["dashboard", "--database", `postgres://host/db?passwrd=${TOKEN}`],
  ["dashboard", "--database", `host=h passwrd=${TOKEN}`],
  ["run", "us-states", "--database", `host=h pasword='${TOKEN}`],
  ["run", "us-states", "--site", `https://me:${TOKEN}@host/db`],
  ["run", "us-states", "--source", `nyt=me:${TOKEN}@host/us.csv`],
  ["run", "us-states", `password=${TOKEN} host=h`],
  [`password=${TOKEN} host=h`],
])("prints no password of a malformed argument: %j", async (...args) => {
  const { code, output } = await cli({}, ...args);
  expect(code).toBe(2);
  expect(output).not.toContain(TOKEN);
});
