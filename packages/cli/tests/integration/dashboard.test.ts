import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { createDatabase } from "../../../etl/tests/support/databases.ts";
import { checkSiteFile } from "../../../etl/tests/support/memory-site.ts";
import { cli, startCli } from "../support/cli.ts";
import { sampleSources, temporaryFolder } from "../support/folders.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const run = (...args: string[]) => cli(folder.path, "run", "us-daily", ...args);

beforeAll(async () => {
  folder = await temporaryFolder();
  expect(await run("--database", ".data/samples", ...sampleSources("day-2"))).toMatchObject({
    ...{ code: 0, stderr: "" },
  });
});
afterAll(() => folder.remove());

/** Starts the server, looks at it, and ends it as Ctrl-C does. */
async function dashboard(args: readonly string[], look: (url: string) => Promise<void>) {
  const started = startCli(folder.path, "dashboard", ...args);
  const { stdout } = started.process;
  let told = "";
  for await (const text of stdout ?? []) {
    told += text;
    const [url] = /http:\/\/127\.0\.0\.1:\d+\//.exec(told) ?? [];
    if (url === undefined || !told.includes("Ctrl-C")) continue;
    try {
      await look(url);
    } finally {
      started.process.kill("SIGINT");
    }
    break;
  }
  return { ...(await started.finished), told };
}

const status = async (url: string) => {
  const path = "data/us-daily/status.json";
  const response = await fetch(url + path);
  return checkSiteFile(path, await response.text()) as { runs: { status: string }[] };
};

it("shows the samples while there is nothing else, under the page's policy", async () => {
  const { code, stderr, told } = await dashboard([], async (url) => {
    const response = await fetch(url);
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(response.headers.get("cache-control")).toBe("no-cache");
    const html = await response.text();
    const [script = ""] = /main-[A-Z0-9]{8}\.js/.exec(html) ?? [];
    expect((await fetch(url + script)).headers.get("content-type")).toMatch(/^text\/javascript/);
    expect((await fetch(`${url}data/us-states/status.json`)).status).toBe(404);
    expect((await fetch(`${url}../samples/PG_VERSION`)).status).toBe(404);
    expect((await status(url)).runs).toMatchObject([{ status: "succeeded" }]);
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(told).toContain("The page of .data/samples: http://127.0.0.1:");
  expect(told).toContain(join(folder.path, ".data/samples.site"));
});

it("shows the real database as soon as there is one", async () => {
  await run(...sampleSources("day-1"));
  const { told } = await dashboard([], async () => {});
  expect(told).toContain("The page of .data/db: ");
});

it("publishes again what somebody threw away", async () => {
  await rm(join(folder.path, ".data/samples.site"), { recursive: true });
  await dashboard(["--database", ".data/samples"], async (url) => {
    const path = "data/us-daily/rows.json";
    checkSiteFile(path, await (await fetch(url + path)).text());
  });
});

it("shows an empty page of a database that is not there, and does not make one", async () => {
  const { code } = await dashboard(["--database", "nothing"], async (url) => {
    expect((await fetch(url)).status).toBe(200);
    expect((await fetch(`${url}data/datasets.json`)).status).toBe(404);
  });
  expect(code).toBe(0);
  expect(existsSync(join(folder.path, "nothing"))).toBe(false);
});

it("shows what was published before of a database that is in use", async () => {
  const outer = ["--database", ".data/samples"];
  await dashboard(outer, async () => {});
  const broken = join(folder.path, ".data/samples/global");
  await rename(broken, `${broken}.away`);
  const { code, stderr } = await dashboard(outer, async (url) => {
    expect((await status(url)).runs).toHaveLength(1);
  });
  await rename(`${broken}.away`, broken);
  expect(code).toBe(0);
  expect(stderr).toContain("The page shows what was published before.\n");
});

describe("a database on a server", () => {
  it("has its page in a folder for the while, and in one that lasts if it is named", async () => {
    const { url: target, drop } = await createDatabase("15");
    const site = join(folder.path, "site");
    await run("--database", target, "--site", "site", ...sampleSources("day-1"));
    expect(readdirSync(join(site, "data/us-daily")).toSorted()).toEqual([
      ...["rows.json", "status.json"],
    ]);
    const { told } = await dashboard(["--database", target], async (url) => {
      expect((await status(url)).runs).toHaveLength(1);
    });
    expect(told).not.toContain(new URL(target).password);
    const [, temporary = ""] = /It lies in (\S+)\. /.exec(told) ?? [];
    expect(temporary).not.toBe("");
    expect(existsSync(temporary)).toBe(false);
    await dashboard(["--database", target, "--site", "site"], async () => {});
    expect(existsSync(join(site, "index.html"))).toBe(true);
    await drop();
  });
});

describe("a page that cannot be", () => {
  it.each(["http", "70000", "-1"])("served on port %s is wrong usage", async (port) => {
    const { code, stderr } = await cli(folder.path, "dashboard", `--port=${port}`);
    expect(code).toBe(2);
    expect(stderr).toContain("It is no port.");
  });

  it("served on a port that is taken says so", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const { code, stderr } = await cli(folder.path, "dashboard", `--port=${port}`);
    server.close();
    expect(code).toBe(2);
    expect(stderr).toMatch(/the port \d+ cannot be used: .*EADDRINUSE.* Name another one/);
  });

  it("written does not fail the run, which says so", async () => {
    await mkdir(join(folder.path, "full"));
    await writeFile(join(folder.path, "full/db.site"), "a file where the folder should be");
    const { code, stdout, stderr } = await run("--database=full/db", ...sampleSources("day-1"));
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining("361 rows") });
    expect(stderr).toMatch(/^The page was not brought up to date; the next run tries again: E/);
  });
});
