import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CreatedDatabase, createDatabase } from "@daily-delta/etl/testing/databases";
import { file, stall } from "@daily-delta/etl/testing/http-responders";
import { startHttpServer, type TestServer } from "@daily-delta/etl/testing/http-server";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { parsed, startCli } from "../support/cli.ts";
import { temporaryFolder, until, withEmptyDatabase } from "../support/folders.ts";
import { sharedCli, startSharedCli } from "../support/shared-cli.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let web: TestServer;
let database: CreatedDatabase;
const NAMES = ["alpha", "beta", "gamma"];
const GOOD = "day\n2026-01-01\n2026-01-02\n";

beforeAll(async () => {
  [folder, web, database] = await Promise.all([
    temporaryFolder(),
    startHttpServer(),
    createDatabase("15"),
  ]);
  await mkdir(join(folder.path, "own"));
  await withEmptyDatabase(folder.path);
  for (const name of NAMES) {
    const source = `import { date, defineDataset } from "@daily-delta/etl";
export const ${name} = defineDataset({ name: "${name}", key: ["day"], columns: { day: date() }, source: { url: "${web.url(`/${name}.csv`)}" } });\n`;
    await writeFile(join(folder.path, `own/${name}.ts`), source);
    web.serve(`/${name}.csv`, file(GOOD));
  }
});
afterAll(() => Promise.all([folder.remove(), web.close(), database.drop()]));

const all = (...args: string[]) => sharedCli(folder.path, "run", "--all", ...onServer(), ...args);
/** Options for a server: a run on it takes a tenth of the CPU time that one on a folder takes. */
const onServer = () => ["--datasets", "own", "--database", database.url];

// Each step goes on from what the one before it left.
it.each([
  ["the default folder", () => ["--datasets", "own"]],
  ["a server", onServer],
])("runs all datasets on %s, one after the other, and sums up", async (_, place) => {
  const { code, stdout, stderr } = await sharedCli(folder.path, "run", "--all", ...place());
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout.match(/^\w+(?= \(local\) is up to date: 2 new rows)/gm)).toEqual(NAMES);
  expect(stdout).toContain(
    "\nalpha  2 new, 0 corrected\nbeta   2 new, 0 corrected\ngamma  2 new, 0 corrected\nRan 3 of 3 datasets: none failed.\n",
  );
});

it("says nothing with --quiet where nothing fails", async () => {
  expect(await all("--quiet")).toEqual({ code: 0, stdout: "", stderr: "" });
  const one = ["run", "beta", ...onServer(), "--quiet"];
  expect(await sharedCli(folder.path, ...one)).toEqual({ code: 0, stdout: "", stderr: "" });
});

it("goes on after a failure, which is what standard error has, and exits with 1", async () => {
  web.serve("/beta.csv", file("day\nnever\n"));
  const { code, stdout, stderr } = await all("--quiet");
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/^beta \(local\) FAILED\. /);
  expect(stderr).toMatch(
    /\nalpha {2}no changes\nbeta {3}FAILED \(CONTRACT\)\ngamma {2}no changes\nRan 3 of 3 datasets: 1 failed\.\n$/,
  );
  const status = await sharedCli(folder.path, "status", ...onServer());
  expect(status.code).toBe(1);
  expect(status.stdout).toMatch(/^alpha: OK\n[\s\S]*\nbeta: FAILED since [\s\S]*\ngamma: OK\n/);
});

it("prints the records as one JSON array, and a detailed exit code", async () => {
  web.serve("/beta.csv", file(GOOD));
  web.serve("/gamma.csv", file(`${GOOD}2026-01-03\n`));
  const dry = await all("--json", "--dry-run", "--detailed-exit-code");
  expect(dry.code).toBe(3);
  expect(parsed(dry)).toMatchObject([
    { dataset: "alpha", status: "unchanged", dryRun: true },
    { dataset: "beta", status: "unchanged" },
    { dataset: "gamma", status: "succeeded", inserted: 1 },
  ]);
  const wet = await all("--json", "--detailed-exit-code");
  expect(wet.code).toBe(3);
  expect(parsed(wet)[2]).toMatchObject({ dataset: "gamma", status: "succeeded", inserted: 1 });
  expect((await all("--json", "--detailed-exit-code")).code).toBe(0);
});

it("tells settings and details with --verbose, on standard error", async () => {
  const { code, stdout, stderr } = await sharedCli(
    folder.path,
    ...["run", "gamma", "--datasets", "own", "--verbose"],
  );
  expect(code).toBe(0);
  expect(stdout).toMatch(/^gamma \(local\) is up to date: 1 new row, /);
  expect(stderr).toMatch(
    /^gamma\n {2}node {6}v[\d.]+\n {2}database {2}\.data\/db\n {2}page [\s\S]* {2}source {4}gamma: http:[\s\S]* {2}read {6}gamma: 3 rows \(3 kept\), /,
  );
});

it("stops at Ctrl-C, and runs no other dataset", async () => {
  web.serve("/beta.csv", stall(GOOD, 5));
  const before = web.requests.length;
  const started = startCli(folder.path, "run", "--all", ...onServer());
  await until(() => web.requests.length > before + 1 || started.process.exitCode !== null);
  started.process.kill("SIGINT");
  const { code, stderr } = await started.finished;
  expect(code).toBe(130);
  expect(stderr).toContain(
    "\nbeta   interrupted\nRan 2 of 3 datasets: none failed, then interrupted.\n",
  );
});

/** Runs the program with variables of its own. */
const withVariables = async (variables: Record<string, string>, ...args: string[]) => {
  const options = { cwd: folder.path, env: { ...process.env, ...variables } };
  return await (await startSharedCli(options, ...args)).finished;
};

it("takes the database from DATABASE_URL, and names the variable where it is wrong", async () => {
  const wrong = { DATABASE_URL: "mysql://me:secret@db/x" };
  for (const args of [["status"], ["run", "us-daily"], ["dashboard", "--no-open"]]) {
    const { code, stdout, stderr } = await withVariables(wrong, ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^error: DATABASE_URL: "mysql:\/\/db\/x" is not a postgres:\/\/ URL\. /);
    expect(stderr).not.toContain("secret");
  }
  const here = ["--datasets", "own", "--database", ".data/db"];
  expect((await withVariables(wrong, "status", ...here)).stdout).toMatch(/^alpha: OK\n/);
  expect((await withVariables(wrong, "datasets")).code).toBe(0);
  const { url, drop } = await createDatabase("15");
  const result = await withVariables({ DATABASE_URL: url }, "status");
  await drop();
  expect(result.stderr).toContain("no dataset has run in this database");
});

it("colours where FORCE_COLOR asks for it, and not where NO_COLOR forbids it", async () => {
  const status = ["status", ...onServer()];
  const [forced, plain] = await Promise.all([
    withVariables({ FORCE_COLOR: "1" }, "nonsense"),
    withVariables({ NO_COLOR: "1" }, ...status),
  ]);
  expect(forced.stderr).toContain("\u001b[31merror:\u001b[39m unknown command");
  expect(plain.stdout).toMatch(/^alpha: OK\n/);
  const coloured = await withVariables({ FORCE_COLOR: "1" }, ...status);
  expect(coloured.stdout).toContain("alpha: \u001b[32mOK\u001b[39m\n");
});
