import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { createDatabase } from "@daily-delta/etl/testing/databases";
import { stall } from "@daily-delta/etl/testing/http-responders";
import { startHttpServer, type TestServer } from "@daily-delta/etl/testing/http-server";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { parsed, type Started, startCli } from "../support/cli.ts";
import {
  samplePath,
  sampleSources,
  sampleText,
  temporaryFolder,
  until,
  withEmptyDatabase,
} from "../support/folders.ts";
import { sharedCli } from "../support/shared-cli.ts";

const REFUSED = "postgres://me:secret@127.0.0.1:1/x";

let web: TestServer;
/** Takes connections and never says a word, as a host behind a firewall. */
const silent = createServer(() => {});
let waiting: Record<"run" | "status", Started>;

beforeAll(async () => {
  web = await startHttpServer();
  web.serve("/us.csv", stall(await sampleText("day-1", "nyt"), 500));
  silent.listen(0, "127.0.0.1");
  await once(silent, "listening");
  const { port } = silent.address() as AddressInfo;
  const run = ["run", "us-daily", ...sampleSources("day-1"), "--json", "--database", REFUSED];
  // They take a while: begun here, they wait while the other tests run.
  waiting = {
    run: startCli(tmpdir(), ...run),
    status: startCli(tmpdir(), "status", "--database", `postgres://me:secret@127.0.0.1:${port}/x`),
  };
});
afterAll(async () => {
  for (const { process } of Object.values(waiting)) process.kill("SIGKILL");
  silent.close();
  await web.close();
});

describe.each([
  ["a folder", async () => ({ url: "database", drop: async () => {} })],
  ["PostgreSQL 18", () => createDatabase("18")],
])("Ctrl-C during a download into %s", (_, makeDatabase) => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let database: Awaited<ReturnType<typeof makeDatabase>>;
  const sources = () => [
    `--source=nyt=${web.url("/us.csv")}`,
    `--source=jhu=${samplePath("day-1", "jhu")}`,
  ];
  const run = (...args: string[]) => ["run", "us-daily", "--database", database.url, ...args];

  beforeAll(async () => {
    [folder, database] = await Promise.all([temporaryFolder(), makeDatabase()]);
    if (database.url === "database") await withEmptyDatabase(folder.path, database.url);
  });
  afterAll(() => Promise.all([folder.remove(), database.drop()]));

  /** Interrupts a run when its download has begun. */
  async function interrupted(signal: "SIGINT" | "SIGTERM", ...args: string[]) {
    const before = web.requests.length;
    const started = startCli(folder.path, ...run(...sources(), ...args));
    await until(() => web.requests.length > before || started.process.exitCode !== null);
    started.process.kill(signal);
    const result = await started.finished;
    return result;
  }

  it("ends the run as failed, says so, and leaves the way free for the next", async () => {
    const result = await interrupted("SIGINT", "--json");
    expect(result.code).toBe(130);
    expect(parsed(result)).toMatchObject({
      ...{ runId: 1, status: "failed", inserted: 0, sources: {} },
      error: { code: "INTERRUPTED", message: "the run was interrupted (SIGINT). Run it again" },
    });
    expect(result.stderr).toContain("us-daily (local) was INTERRUPTED. No data was changed.\n");
    const status = await sharedCli(folder.path, "status", "--database", database.url, "--json");
    expect(JSON.parse(status.stdout)[0]).toMatchObject({
      ...{ lastSuccess: null, rows: 0 },
      lastRun: { runId: 1, status: "failed", error: { code: "INTERRUPTED" } },
    });
    const next = await sharedCli(folder.path, ...run(...sampleSources("day-1"), "--json"));
    expect(parsed(next)).toMatchObject({ runId: 2, status: "succeeded", failedBefore: 0 });
  });

  it("ends a dry run, too, which leaves nothing", async () => {
    const result = await interrupted("SIGTERM", "--dry-run");
    expect(result).toEqual({
      code: 130,
      stdout: "",
      stderr:
        "Dry run of us-daily: a run would fail (INTERRUPTED).\nthe run was interrupted (SIGTERM). Run it again.\n",
    });
    const next = await sharedCli(folder.path, ...run(...sampleSources("day-1"), "--json"));
    expect(parsed(next)).toMatchObject({ runId: 3, status: "unchanged", failedBefore: 0 });
  });
});

describe("an unreachable server", () => {
  it("ends a run after some tries", async () => {
    const result = await waiting.run.finished;
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(
      /^database unreachable at 127.0.0.1:1: .* Trying again in \d.\d s\.$/m,
    );
    expect(result.stderr).toMatch(
      /^us-daily \(local\) FAILED\.\n.* Code DATABASE_UNAVAILABLE\.\n/ms,
    );
    expect(result.stdout + result.stderr).not.toContain("secret");
    expect(parsed(result)).toMatchObject({
      ...{ runId: null, status: "failed", unchanged: null, sources: {} },
      error: { code: "DATABASE_UNAVAILABLE", message: expect.stringContaining("ECONNREFUSED") },
    });
  });

  it("ends any other command at once", async () => {
    expect(await sharedCli(tmpdir(), "export", "us-daily", "--database", REFUSED)).toEqual({
      code: 1,
      stdout: "",
      stderr:
        "daily-delta: database unreachable at 127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1. Check that it runs and can be reached.\n",
    });
  });

  it("is not waited for where it never says a word", async () => {
    const { code, stdout, stderr } = await waiting.status.finished;
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(
      /^daily-delta: database unreachable at 127.0.0.1:\d+: timeout expired\. /,
    );
  });
});
