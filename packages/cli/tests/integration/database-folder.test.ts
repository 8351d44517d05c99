import { existsSync, readdirSync } from "node:fs";
import { cp, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { file, stall } from "@daily-delta/etl/testing/http-responders";
import { startHttpServer, type TestServer } from "@daily-delta/etl/testing/http-server";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { MAIN, parsed, startCli, startNode } from "../support/cli.ts";
import {
  samplePath,
  sampleSources,
  sampleText,
  temporaryFolder,
  until,
} from "../support/folders.ts";
import { sharedCli } from "../support/shared-cli.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let web: TestServer;
/** Lets the download of /held.csv go on. */
const held = Promise.withResolvers<void>();

beforeAll(async () => {
  [folder, web] = await Promise.all([temporaryFolder(), startHttpServer()]);
  const text = await sampleText("day-2", "nyt");
  web.serve("/stalls.csv", stall(text, 500));
  web.serve("/held.csv", async (request, response) => {
    await held.promise;
    await file(text)(request, response);
  });
});
afterAll(() => Promise.all([folder.remove(), web.close()]));

const run = (database: string, ...args: string[]) => [
  ...["run", "us-daily", "--database", database, "--json", ...args],
];
const fromWeb = (path: string) => [
  `--source=nyt=${web.url(path)}`,
  `--source=jhu=${samplePath("day-2", "jhu")}`,
];

/** Starts a run and comes back when it is at its download. */
async function downloading(database: string, path: string) {
  const before = web.requests.length;
  const started = startCli(folder.path, ...run(database, ...fromWeb(path)));
  await until(() => web.requests.length > before || started.process.exitCode !== null);
  return started;
}

// Each step goes on from what the one before it left.
describe("a database's folder", () => {
  const database = "data/db";
  const place = () => join(folder.path, database);

  it("is made again after a process was killed while it made it", async () => {
    const script = `
      import fs from "node:fs";
      const { openSync } = fs;
      fs.openSync = (path, ...more) => {
        if (String(path).includes("db.making/base/")) process.kill(process.pid, "SIGKILL");
        return openSync(path, ...more);
      };`;
    await writeFile(join(folder.path, "die.mjs"), script);
    const args = run(database, ...sampleSources("day-1"));
    const first = startNode(folder.path, "--import=./die.mjs", MAIN, ...args);
    await first.finished;
    expect(first.process.signalCode).toBe("SIGKILL");
    expect(existsSync(`${place()}.making`)).toBe(true);
    expect(existsSync(place())).toBe(false);
    const next = await sharedCli(folder.path, ...run(database, ...sampleSources("day-1")));
    expect(parsed(next)).toMatchObject({ runId: 1, status: "succeeded", inserted: 361 });
    expect(readdirSync(join(folder.path, "data"))).toEqual(["db", "db.lock", "db.site"]);
  });

  it("is recovered after a process was killed in the middle of a run", async () => {
    const killed = await downloading(database, "/stalls.csv");
    killed.process.kill("SIGKILL");
    await killed.finished;
    const next = await sharedCli(folder.path, ...run(database, ...sampleSources("day-2")));
    expect(next.code).toBe(0);
    expect(parsed(next)).toMatchObject({
      ...{ status: "succeeded", inserted: 1, updated: 12, unchanged: 349, failedBefore: 1 },
    });
    expect(next.stderr).toContain("An earlier run crashed before it could report: execution ");
  });

  it("serves one process at a time, by any of its names; the first finishes", async () => {
    await symlink(place(), join(folder.path, "alias"));
    const first = await downloading(database, "/held.csv");
    const [second, status] = await Promise.all([
      sharedCli(folder.path, ...run("alias", ...sampleSources("day-2"))),
      sharedCli(folder.path, "status", "--database", database),
    ]);
    const asJson = await sharedCli(folder.path, "status", "--database", "alias", "--json");
    const history = await sharedCli(
      folder.path,
      "history",
      "us-daily",
      "2021-01-02",
      "--database",
      database,
    );
    held.resolve();
    const said = `the database in ${place()} is in use by another process (process ${first.process.pid}). Wait until it has ended, or use another folder (--database)`;
    expect(second.code).toBe(1);
    expect(parsed(second)).toMatchObject({
      ...{ runId: null, status: "failed", inserted: 0, updated: 0, unchanged: null, sources: {} },
      error: { code: "DATABASE_IN_USE", message: said, details: [] },
    });
    expect(second.stderr).toContain(
      `us-daily (local) FAILED.\n\nWhat  ${said.replace("the", "The")}.\n`,
    );
    expect(history).toEqual({ code: 1, stdout: "", stderr: `daily-delta: ${said}.\n` });
    expect(status).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^us-daily: OK\n {2}last run .*, run \d+: 1 new, 12 corrected\n/,
      ),
    });
    expect(status.stderr.replaceAll("\n", " ")).toMatch(
      new RegExp(
        `^daily-delta: process ${first.process.pid} is running us-daily, since (just now|\\d+ seconds? ago)\\. This is what it noted last, (just now|\\d+ seconds? ago)\\. $`,
      ),
    );
    expect(parsed(asJson)[0]).toMatchObject({
      ...{ dataset: "us-daily", rows: 362, lastRun: { inserted: 1, updated: 12 } },
      asOf: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    const finished = await first.finished;
    expect(finished.code).toBe(0);
    expect(finished.stderr).not.toContain("rows/s");
    expect(parsed(finished)).toMatchObject({ status: "unchanged", unchanged: 362 });
  });

  it("keeps a damaged database as it is, and says what to do", async () => {
    await cp(place(), join(folder.path, "damaged"), { recursive: true });
    await rm(join(folder.path, "damaged/global/pg_control"));
    const status = await sharedCli(folder.path, "status", "--database", "damaged");
    expect(status).toMatchObject({ code: 1, stdout: "" });
    expect(status.stderr).toMatch(
      /^daily-delta: the database in \S+damaged cannot be opened: [^\n]+\. It is damaged, or another version wrote it\. Move the folder away; a run loads everything again\.\n$/,
    );
    const result = await sharedCli(folder.path, ...run("damaged", ...sampleSources("day-1")));
    expect(result.code).toBe(1);
    expect(parsed(result)).toMatchObject({ status: "failed", error: { code: "DATABASE_FOLDER" } });
    expect(existsSync(join(folder.path, "damaged/base"))).toBe(true);
  });

  it("is refused where it holds other files, which stay as they are", async () => {
    await mkdir(join(folder.path, "others"));
    await writeFile(join(folder.path, "others/thesis.txt"), "precious");
    const result = await sharedCli(folder.path, ...run("others", ...sampleSources("day-1")));
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain("others is not empty and is not a Daily Delta database");
    expect(readdirSync(join(folder.path, "others"))).toEqual(["thesis.txt"]);
    expect(readdirSync(folder.path)).not.toContain("others.lock");
  });

  it.each([
    ["others/thesis.txt/db", 2, "is not a folder. Name a folder (--database)"],
    ["x".repeat(300), 1, "cannot be opened: ENAMETOOLONG: name too long"],
  ])("says what is wrong where there can be none (%.20s)", async (name, exitCode, said) => {
    const { code, stdout, stderr } = await sharedCli(folder.path, "status", "--database", name);
    expect({ code, stdout }).toEqual({ code: exitCode, stdout: "" });
    expect(stderr).toContain(said);
    expect(stderr).not.toMatch(/ {4}at /);
  });
});
