import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { type IncomingMessage, request } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { connect, createDatabase } from "@daily-delta/etl/testing/databases";
import { checkSiteFile } from "@daily-delta/etl/testing/memory-site";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { dashboard as dashboardIn, statusOn } from "../support/dashboard.ts";
import { sampleSources, temporaryFolder, withEmptyDatabase } from "../support/folders.ts";
import { sharedCli } from "../support/shared-cli.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const run = (...args: string[]) => sharedCli(folder.path, "run", "us-daily", ...args);
const dashboard = (args: readonly string[], look?: (url: string) => unknown) =>
  dashboardIn(folder.path, args, look);

beforeAll(async () => {
  folder = await temporaryFolder();
  await withEmptyDatabase(folder.path, ".data/samples");
  expect(await run("--database", ".data/samples", ...sampleSources("day-2"))).toMatchObject({
    ...{ code: 0, stderr: "" },
  });
});
afterAll(() => folder.remove());

it("shows the samples while there is nothing else, under the page's policy", async () => {
  const { code, stderr, stdout } = await dashboard([], async (url) => {
    const response = await fetch(url);
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(response.headers.get("cache-control")).toBe("no-cache");
    const html = await response.text();
    expect(html).toContain(
      '<meta property="og:title" content="SAMPLE DATA (invented): COVID-19 in the United States – Daily Delta" />',
    );
    expect(html).toMatch(/<link rel="alternate" .* href="data\/us-daily\/changes\.atom" \/>/);
    const [script = ""] = /main-[A-Z0-9]{8}\.js/.exec(html) ?? [];
    expect((await fetch(url + script)).headers.get("content-type")).toMatch(/^text\/javascript/);
    expect((await fetch(`${url}data/us-states/status.json`)).status).toBe(404);
    expect((await fetch(`${url}../samples/PG_VERSION`)).status).toBe(404);
    expect(await statusOn(url)).toMatchObject({
      ...{ environment: "local", runs: [{ status: "succeeded" }] },
    });
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("Dashboard for .data/samples: http://127.0.0.1:");
  expect(stdout).toContain(join(folder.path, ".data/samples.site"));
});

it("answers only to this machine's names", async () => {
  await dashboard([], async (url) => {
    const { host, port } = new URL(url);
    const ask = async (name: string) => {
      const asked = request(new URL("data/us-daily/status.json", url), { headers: { host: name } });
      const [response] = (await once(asked.end(), "response")) as [IncomingMessage];
      return { status: response.statusCode, body: await text(response) };
    };
    expect(await ask(host)).toMatchObject({ status: 200 });
    expect(await ask(`localhost:${port}`)).toMatchObject({ status: 200 });
    const body = `This server answers only as 127.0.0.1:${port} and localhost:${port}.\n`;
    for (const name of ["127.0.0.1", "localhost:1", `foreign.example:${port}`]) {
      expect(await ask(name)).toEqual({ status: 403, body });
    }
  });
});

it("shows the real database as soon as there is one", async () => {
  await withEmptyDatabase(folder.path);
  await run(...sampleSources("day-1"));
  expect((await dashboard([])).stdout).toContain("Dashboard for .data/db: ");
});

it("publishes deleted files again", async () => {
  await rm(join(folder.path, ".data/samples.site"), { recursive: true });
  await dashboard(["--database", ".data/samples"], async (url) => {
    const path = "data/us-daily/rows.json";
    checkSiteFile(path, await (await fetch(url + path)).text());
    const rows = await fetch(`${url}data/us-daily/rows.csv`);
    expect(rows.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    // What is on this machine is for its user, not for a site that is open in the browser.
    expect(rows.headers.get("access-control-allow-origin")).toBeNull();
    expect(await rows.text()).toMatch(/^date,cases,.*daily_delta_sample\n2\d{3}-.*,invented\n/);
  });
});

describe("a database on a server", () => {
  it("has its page in a temporary folder, and in a lasting one if it is named", async () => {
    const { url: target, drop } = await createDatabase("15");
    const site = join(folder.path, "site");
    await run("--database", target, "--site", "site", ...sampleSources("day-1"));
    expect(readdirSync(join(site, "data/us-daily")).toSorted()).toEqual([
      ...["changes.atom", "chart.json", "corrections.csv", "files.json", "rows.csv", "rows.json"],
      ...["runs", "status.json"],
    ]);
    const client = await connect(target);
    await client.query(
      `update daily_delta.runs set message =
         jsonb_set(message::jsonb, '{attributes,environment}', '"prod"')::json`,
    );
    await client.end();
    const { stdout } = await dashboard(["--database", target], async (url) => {
      expect(await statusOn(url)).toMatchObject({ environment: "prod", runs: [{}] });
    });
    expect(stdout).not.toContain(new URL(target).password);
    const [, temporary = ""] = /Files are in (\S+)\. /.exec(stdout) ?? [];
    expect(temporary).not.toBe("");
    expect(existsSync(temporary)).toBe(false);
    await dashboard(["--database", target, "--site", "site"]);
    expect(existsSync(join(site, "index.html"))).toBe(true);
    await drop();
  });
});

describe("a page that cannot be", () => {
  it("served on a port that is taken says so", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const { code, stderr } = await sharedCli(folder.path, "dashboard", `--port=${port}`);
    server.close();
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /the port \d+ cannot be used: .*EADDRINUSE.* Use --port to choose another/,
    );
  });

  it("written does not fail the run, which says so", async () => {
    await withEmptyDatabase(folder.path, "full/db");
    await writeFile(join(folder.path, "full/db.site"), "a file where the folder should be");
    const { code, stdout, stderr } = await run("--database=full/db", ...sampleSources("day-1"));
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining("361 rows") });
    expect(stderr).toMatch(/^Dashboard not updated; the next run tries again: E/);
  });
});
