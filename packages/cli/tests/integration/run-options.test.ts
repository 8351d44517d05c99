import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CreatedDatabase, createDatabase } from "@daily-delta/etl/testing/databases";
import { slow } from "@daily-delta/etl/testing/http-responders";
import { startHttpServer } from "@daily-delta/etl/testing/http-server";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { cli, parsed } from "../support/cli.ts";
import {
  samplePath,
  sampleSources,
  sampleText,
  temporaryFolder,
  until,
  withNyt,
} from "../support/folders.ts";
import { sharedCli } from "../support/shared-cli.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let database: CreatedDatabase;
const argsOf = (...args: string[]) => ["run", "us-daily", "--database", database.url, ...args];
const run = (...args: string[]) => sharedCli(folder.path, ...argsOf(...args));

beforeAll(async () => {
  [folder, database] = await Promise.all([temporaryFolder(), createDatabase("15")]);
  expect(await run(...sampleSources("day-2"))).toMatchObject({ code: 0 });
});
afterAll(() => Promise.all([folder.remove(), database.drop()]));

it("--accept-shrink lets a source shrink, this once", async () => {
  const lines = (await sampleText("day-2", "nyt")).split("\n");
  const half = await withNyt(folder.path, "day-2", lines.slice(0, 180).join("\n"));
  const refused = await run(...half);
  expect(refused.code).toBe(1);
  expect(refused.stdout).toBe("");
  expect(refused.stderr).toMatch(
    /^us-daily \(local\) FAILED\..* --accept-shrink\n.* Code SHRUNK\./s,
  );
  const accepted = await run(...half, "--accept-shrink", "--json");
  expect(parsed(accepted)).toMatchObject({ status: "succeeded", unchanged: 179, missing: 183 });
  expect(accepted.code).toBe(0);
  const quarter = await withNyt(folder.path, "day-2", lines.slice(0, 90).join("\n"));
  expect(parsed(await run(...quarter, "--json"))).toMatchObject({
    ...{ status: "failed", error: { code: "SHRUNK" } },
  });
});

it("--parallel shares a run among sessions of a server, where it can be", async () => {
  await mkdir(join(folder.path, "parts"));
  for (const day of [1, 2, 3]) {
    await writeFile(join(folder.path, `parts/${day}.csv`), `Date,Price\n2021-01-0${day},50.1\n`);
  }
  const target = ["--database", database.url, "--json"];
  const parts = (...args: string[]) =>
    sharedCli(
      folder.path,
      "run",
      "brent-daily",
      "--source=brent-daily=parts/*.csv",
      ...target,
      ...args,
    );
  const shared = await parts("--parallel", "3");
  expect(parsed(shared)).toMatchObject({ status: "succeeded", inserted: 3 });
  expect(parsed(await parts())).toMatchObject({ status: "unchanged", unchanged: 3 });
  const joining = await run(...sampleSources("day-2"), "--json", "--parallel", "2");
  expect(parsed(joining).status).toMatch(/succeeded|unchanged/);
  expect(joining.stderr).toContain("--parallel has no effect: us-daily joins several sources");
  const inFolder = ["run", "brent-daily", "--parallel=2", "--database=db"];
  const embedded = await sharedCli(folder.path, ...inFolder);
  expect(embedded).toMatchObject({ code: 2, stderr: expect.stringContaining("one session") });
});

it("--full reads and merges all, even files that look unchanged", async () => {
  const sources = sampleSources("day-2");
  await run(...sources);
  expect(parsed(await run(...sources, "--json"))).toMatchObject({ status: "unchanged" });
  expect(parsed(await run(...sources, "--json", "--full"))).toMatchObject({
    ...{ status: "succeeded", inserted: 0, updated: 0, unchanged: 362 },
  });
});

it("skips a second run while the first holds the lock, and exits 0", async () => {
  const web = await startHttpServer();
  const secondIsOver = Promise.withResolvers<void>();
  web.serve(
    "/us.csv",
    slow(await sampleText("day-2", "nyt"), 4, () => secondIsOver.promise),
  );
  const sources = [
    `--source=nyt=${web.url("/us.csv")}`,
    `--source=jhu=${samplePath("day-2", "jhu")}`,
  ];
  const first = cli(folder.path, ...argsOf(...sources, "--json"));
  await until(() => web.requests.length > 0);
  const second = await run(...sources, "--json");
  secondIsOver.resolve();
  expect(second.code).toBe(0);
  expect(parsed(second)).toMatchObject({
    ...{ runId: expect.any(Number), status: "skipped", inserted: 0, updated: 0, error: null },
  });
  expect(second.stderr).toContain(
    "us-daily (local): skipped, because another run of this dataset is in progress",
  );
  expect(parsed(await first)).toMatchObject({ status: "unchanged" });
  expect(web.requests).toHaveLength(1);
  await web.close();
});
