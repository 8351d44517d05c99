import { execFile, spawn } from "node:child_process";
import { readdir, readlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import {
  type ServerTestDatabase,
  serverTestDatabase,
} from "@daily-delta/etl/testing/test-databases";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { MAIN, OPTIONS, PREPARED, parsed, type Started, startCli } from "../support/cli.ts";
import { temporaryFolder } from "../support/folders.ts";
import { sharedCli } from "../support/shared-cli.ts";

const ROWS = 600;
/** A file of several blocks. */
const fileOf = (last: number): string => {
  const rows = Array.from(
    { length: ROWS },
    (_, i) => `2020-05-01,State ${i},01,${i === ROWS - 1 ? last : i},0`,
  );
  return `date,state,fips,cases,deaths\n${rows.join("\n")}\n`;
};

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let db: ServerTestDatabase;
beforeAll(async () => {
  [folder, db] = await Promise.all([temporaryFolder(), serverTestDatabase("18")]);
  await Promise.all([
    writeFile(join(folder.path, "first.csv"), fileOf(1)),
    writeFile(join(folder.path, "second.csv.gz"), gzipSync(fileOf(2))),
    promisify(execFile)("mkfifo", [join(folder.path, "pipe")]),
  ]);
});
afterAll(() => Promise.all([folder.remove(), db.close()]));
beforeEach(() => db.reset());

const argsOf = (source: string) => ["run", "us-states", "--json", "--database", db.url, source];

/** `daily-delta` with these arguments, for a shell. */
const shellCommand = (...args: string[]): string =>
  [process.execPath, ...OPTIONS, PREPARED, MAIN, ...args].map((part) => `'${part}'`).join(" ");

/** Shell commands and their output; `run` is the run up to the name of the source. */
async function bash(command: string) {
  const run = shellCommand(...argsOf("--source=nyt="));
  const { stdout } = await promisify(execFile)("bash", ["-c", command.replace("run ", run)], {
    cwd: folder.path,
  });
  return JSON.parse(stdout);
}

it.each([
  ["a process substitution", "run <(gzip -dc second.csv.gz)"],
  ["a process substitution with gzipped bytes", "run <(cat second.csv.gz)"],
  ["a pipe on standard input", "cat second.csv.gz | run -"],
  ["a file on standard input", "run - < second.csv.gz"],
  ["a named pipe", "gzip -dc second.csv.gz > pipe & run pipe"],
])("%s is enough where a run must read its source a second time", async (_, command) => {
  expect(parsed(await sharedCli(folder.path, ...argsOf("--source=nyt=first.csv")))).toMatchObject({
    ...{ status: "succeeded", inserted: ROWS },
  });
  // Blocks that are skipped as known no longer add up with the table.
  await db.query("delete from us_states where state = 'State 7'");
  expect(await bash(command)).toMatchObject({
    ...{ status: "succeeded", error: null, inserted: 1, updated: 1, unchanged: ROWS - 2 },
  });
});

it("a pipe on standard input can become a dataset", async () => {
  const add = shellCommand("add", "-", "--name", "piped", "--out", ".");
  const { stdout } = await promisify(execFile)("bash", ["-c", `gzip -dc second.csv.gz | ${add}`], {
    cwd: folder.path,
  });
  expect(stdout).toContain(`insert ${ROWS} rows`);
});

it("a socket on standard input is read like a pipe", async () => {
  const child = spawn(process.execPath, [...OPTIONS, MAIN, ...argsOf("--source=nyt=-")]);
  let stdout = "";
  child.stdout.on("data", (text) => {
    stdout += text;
  });
  child.stdin.end(fileOf(1));
  await new Promise((resolve) => child.on("close", resolve));
  expect(JSON.parse(stdout)).toMatchObject({ status: "succeeded", inserted: ROWS });
});

// Where the files are listed that a process has open.
(process.platform === "linux" ? describe : describe.skip)("a pipe without a writer", () => {
  /** Waits until a run has a file open. */
  async function hasOpened({ process: { pid, exitCode } }: Started, name: string) {
    const path = join(folder.path, name);
    for (;;) {
      if (exitCode !== null) return;
      const numbers = await readdir(`/proc/${pid}/fd`);
      const links = numbers.map((number) => readlink(`/proc/${pid}/fd/${number}`).catch(() => ""));
      if ((await Promise.all(links)).includes(path)) return;
    }
  }

  it.each(["SIGINT", "SIGTERM"] as const)("ends a run by %s as any other does", async (signal) => {
    const started = startCli(folder.path, ...argsOf("--source=nyt=pipe"));
    await hasOpened(started, "pipe");
    started.process.kill(signal);
    const result = await started.finished;
    expect(result.code).toBe(130);
    expect(parsed(result)).toMatchObject({
      ...{ status: "failed", inserted: 0 },
      error: { code: "INTERRUPTED", message: `the run was interrupted (${signal}). Run it again` },
    });
    expect(result.stderr).toContain("us-states (local) was INTERRUPTED. No data was changed.\n");
  });
});
