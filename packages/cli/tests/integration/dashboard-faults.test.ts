import { existsSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { connect, createDatabase } from "@daily-delta/etl/testing/databases";
import { stall } from "@daily-delta/etl/testing/http-responders";
import { startHttpServer, type TestServer } from "@daily-delta/etl/testing/http-server";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startCli } from "../support/cli.ts";
import { dashboard as dashboardIn, statusOn } from "../support/dashboard.ts";
import {
  sampleSources,
  sampleText,
  temporaryFolder,
  until,
  withEmptyDatabase,
} from "../support/folders.ts";
import { sharedCli } from "../support/shared-cli.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let web: TestServer;
const run = (dataset: string, ...args: string[]) => ["run", dataset, "--database", ...args];
const dashboard = (database: string, look?: (url: string) => unknown) =>
  dashboardIn(folder.path, ["--database", database], look);

beforeAll(async () => {
  [folder, web] = await Promise.all([temporaryFolder(), startHttpServer()]);
  web.serve("/stalls.csv", stall(await sampleText("day-2", "nyt"), 500));
  await withEmptyDatabase(folder.path, "db");
  expect(
    await sharedCli(folder.path, ...run("us-daily", "db", ...sampleSources("day-1"))),
  ).toMatchObject({ code: 0 });
});
afterAll(() => Promise.all([folder.remove(), web.close()]));

/** Does something while a run of another process has the database. */
async function duringRun(database: string, work: (pid: number | undefined) => Promise<void>) {
  const sources = ["nyt", "jhu"].map((name) => `--source=${name}=${web.url("/stalls.csv")}`);
  const before = web.requests.length;
  const started = startCli(folder.path, ...run("us-daily", database, ...sources));
  await until(() => web.requests.length > before || started.process.exitCode !== null);
  try {
    await work(started.process.pid);
  } finally {
    started.process.kill("SIGKILL");
    await started.finished;
  }
}

const inUse = (database: string, pid: number | undefined) =>
  `daily-delta: the database in ${join(folder.path, database)} is in use by another process (process ${pid}). Wait until it has ended, or use another folder (--database).\n`;
const BEFORE = "The page shows what was published before.\n";

describe("a database that cannot be read", () => {
  it("because another process has it shows what was published before", async () => {
    await duringRun("db", async (pid) => {
      const { code, stderr } = await dashboard("db", async (url) => {
        expect((await statusOn(url)).runs).toHaveLength(1);
      });
      expect({ code, stderr }).toEqual({ code: 0, stderr: inUse("db", pid) + BEFORE });
    });
  });

  it("because another process has it is an error where nothing was published", async () => {
    await duringRun("first", async (pid) => {
      const { code, stdout, stderr } = await dashboard("first");
      expect({ code, stdout, stderr }).toEqual({
        code: 1,
        stdout: "",
        stderr: inUse("first", pid),
      });
      expect(existsSync(join(folder.path, "first.site"))).toBe(false);
    });
  });

  it("because it is damaged shows what was published before", async () => {
    const broken = join(folder.path, "db/global");
    await rename(broken, `${broken}.away`);
    const { code, stderr } = await dashboard("db", async (url) => {
      expect((await statusOn(url)).runs).toHaveLength(1);
    });
    await rename(`${broken}.away`, broken);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^daily-delta: the database in \S+db cannot be opened: /);
    expect(stderr.endsWith(BEFORE)).toBe(true);
  });

  it("because it is gone shows what was published before", async () => {
    await rename(join(folder.path, "db"), join(folder.path, "away"));
    const { code, stderr } = await dashboard("db", async (url) => {
      expect((await statusOn(url)).runs).toHaveLength(1);
    });
    await rename(join(folder.path, "away"), join(folder.path, "db"));
    expect(code).toBe(0);
    expect(stderr).toBe(
      `daily-delta: no database at ${join(folder.path, "db")}. Use --database to choose another, or run a dataset first: daily-delta run us-daily --database db\n${BEFORE}`,
    );
  });

  it("because its server is unreachable is an error", async () => {
    const { code, stdout, stderr } = await dashboard("postgres://me:secret@127.0.0.1:1/x");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^daily-delta: database unreachable at 127\.0\.0\.1:1: [^\n]*\n$/);
  });
});

it("a dataset that cannot be published is named, and keeps no other from it", async () => {
  const { url: target, drop } = await createDatabase("15");
  const states = "date,state,fips,cases,deaths\n2021-01-01,Ohio,39,1,0\n";
  await writeFile(join(folder.path, "us-states.csv"), states);
  await sharedCli(folder.path, ...run("us-daily", target, ...sampleSources("day-1")));
  await sharedCli(folder.path, ...run("us-states", target, "--source=nyt=us-states.csv"));
  const client = await connect(target);
  const look = async (url: string) => {
    expect((await fetch(`${url}data/us-states/parts.json`)).status).toBe(200);
    expect((await fetch(`${url}data/us-daily/rows.json`)).status).toBe(404);
  };

  await client.query("alter table us_daily rename column cases to infections");
  const changed = await dashboard(target, look);
  expect(changed.code).toBe(0);
  expect(changed.stderr).toMatch(
    /^daily-delta: not all of us-daily is published: the table public\.us_daily does not fit the dataset "us-daily": it has no column "cases"[^\n]+\n$/,
  );

  await client.query("alter table us_daily rename column infections to cases");
  await client.query("alter table us_daily rename to kept");
  // Its columns are right, its rows cannot be read.
  await client.query(
    "create view public.us_daily as select * from kept where 1 / (cases - cases) > 0",
  );
  const broken = await dashboard(target, look);
  expect(broken.code).toBe(0);
  expect(broken.stderr).toMatch(/^daily-delta: not all of us-daily is published: [^\n]+\n$/);

  await client.end();
  await drop();
});

it("a file where the data should be is told, and so is a page that is left with nothing", async () => {
  const site = join(folder.path, "db.site");
  await rm(join(site, "data/us-daily"), { recursive: true });
  await writeFile(join(site, "data/us-daily"), "a file");
  const told = await dashboard("db");
  expect(told.code).toBe(0);
  expect(told.stderr).toMatch(/^daily-delta: not all of us-daily is published: E[A-Z]+: /);
  await rm(join(site, "data/datasets.json"));
  const { code, stdout, stderr } = await dashboard("db");
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/error: cannot write the dashboard to \S+db\.site: E[A-Z]+: /);
  expect(stderr).not.toMatch(/ {4}at /);
});
