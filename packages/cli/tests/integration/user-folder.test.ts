import type { ChildProcess } from "node:child_process";
import { readdirSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sampleOf } from "@daily-delta/etl/testing/samples";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { type Finished, startWith } from "../support/cli.ts";
import { sampleText, temporaryFolder, withEmptyDatabase } from "../support/folders.ts";
import { copyRepository } from "../support/repository-copy.ts";
import { startIn, startProcess } from "../support/shared-cli.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
/** A clone, and where the user is: in it, and elsewhere. */
let clone: string;
let elsewhere: string;
/** Runs commands of the clone's program. */
let commands: ChildProcess;

beforeAll(async () => {
  folder = await temporaryFolder();
  [clone, elsewhere] = [join(folder.path, "clone"), join(folder.path, "else where")];
  await mkdir(clone);
  await mkdir(join(elsewhere, "files"), { recursive: true });
  await copyRepository(clone);
  await writeFile(join(clone, "package.json"), "{}");
  await writeFile(join(elsewhere, "files/us.csv"), await sampleText("day-1", "nyt"));
  await writeFile(join(elsewhere, "jhu.csv"), await sampleText("day-1", "jhu"));
  commands = startProcess(join(clone, "packages/cli/src"));
});
afterAll(async () => {
  commands.disconnect();
  await folder.remove();
});
beforeEach(async () => {
  for (const path of [join(clone, ".data"), join(elsewhere, "db"), join(elsewhere, "page")]) {
    await rm(path, { recursive: true, force: true });
  }
});

/** Only the variables that package managers set: the tests' own would interfere. */
const { INIT_CWD: _, npm_package_json: __, npm_lifecycle_event: ___, ...rest } = process.env;
const asPnpm = (user: string) => ({
  INIT_CWD: user,
  npm_package_json: join(clone, "package.json"),
  npm_lifecycle_event: "daily-delta",
});

const run = (cwd: string, env: object, ...args: string[]): Promise<Finished> =>
  startIn(commands, { cwd, env: { ...rest, ...env } }, args).finished;
/** The same in a process of its own: the name in the help is that of the start. */
const runMain = (cwd: string, env: object, ...args: string[]): Promise<Finished> =>
  startWith({ cwd, env: { ...rest, ...env } }, join(clone, "packages/cli/src/main.ts"), ...args)
    .finished;

const SOURCES = ["--source=nyt=files/us.csv", "--source", "jhu=jhu.csv"];
const LOADED = { code: 0, stdout: expect.stringContaining("361 new rows"), stderr: "" };

/** Ways to start the program: its folder and variables. */
const STARTS: readonly (readonly [string, () => [string, object]])[] = [
  ["pnpm, npm or yarn run the script", () => [clone, asPnpm(elsewhere)]],
  ["only INIT_CWD is set", () => [clone, { INIT_CWD: elsewhere }]],
  ["node runs the program", () => [elsewhere, {}]],
  ["a script of another project started node there", () => [elsewhere, asPnpm(clone)]],
  [
    "the user's folder is the clone's parent, in a script that changed the folder",
    () => [elsewhere, asPnpm(folder.path)],
  ],
];
const starts = sampleOf(STARTS.length, "start", { spread: 1, always: [1] }, "relative paths").map(
  (n) => STARTS[n - 1] as (typeof STARTS)[number],
);

describe("relative paths start from the user's folder", () => {
  it.each(starts)("when %s", async (_, place) => {
    const [cwd, env] = place();
    const args = [...SOURCES, "--database", "db", "--site", "page"];
    await withEmptyDatabase(elsewhere, "db");
    expect(await run(cwd, env, "run", "us-daily", ...args)).toMatchObject(LOADED);
    expect(readdirSync(elsewhere).toSorted()).toEqual([
      ...["db", "db.lock", "files", "jhu.csv", "page"],
    ]);
    const status = await run(cwd, env, "status", "--database", "./db");
    expect(status).toMatchObject({ code: 0, stdout: expect.stringContaining("rows          361") });
    const gone = await run(cwd, env, "export", "us-daily", "--database", "../no");
    expect(gone.stderr).toContain(`no database at ${join(folder.path, "no")}.`);
    const missing = await run(cwd, env, "run", "us-daily", "--source=nyt=us.csv");
    expect(missing.stderr).toContain(`No file at ${join(elsewhere, "us.csv")}.`);
    const tls = "postgres://localhost/x?sslmode=verify-full&sslrootcert=ca.pem";
    const certificate = await run(cwd, env, "status", "--database", tls);
    expect(certificate.stderr).toContain(join(elsewhere, "ca.pem"));
  });
});

describe("defaults are the clone's, wherever the user is in it", () => {
  it("under pnpm", async () => {
    const env = asPnpm(join(clone, "samples/day-1"));
    const sources = ["nyt=us.csv", "jhu=time-series-19-covid-combined.csv"];
    const args = sources.map((source) => `--source=${source}`);
    await withEmptyDatabase(clone);
    expect(await run(clone, env, "run", "us-daily", ...args)).toMatchObject(LOADED);
    expect(readdirSync(join(clone, ".data")).toSorted()).toEqual(["db", "db.lock", "db.site"]);
    expect(await run(clone, env, "status")).toMatchObject({ code: 0 });
    const { stdout } = await runMain(clone, env, "status", "--help");
    expect(stdout).toContain("Usage: pnpm daily-delta status");
    expect(stdout).toContain('"../../.data/db"');
  });

  it("even if the user's folder is gone", async () => {
    const env = asPnpm(join(folder.path, "gone"));
    const { code, stderr } = await run(clone, env, "status");
    expect(code).toBe(1);
    expect(stderr).toContain(`no database at ${join(clone, ".data/db")}.`);
  });
});
