import { once } from "node:events";
import { readdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { cli, MAIN, startCli, startNode } from "../support/cli.ts";
import { sampleSources, temporaryFolder } from "../support/folders.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());

describe("Ctrl-C before the page is served ends quietly", () => {
  it("while the database is asked, and leaves nothing", async () => {
    // Takes connections and never says a word.
    const silent = createServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as { port: number };
    const target = `postgres://me:secret@127.0.0.1:${port}/x`;
    const started = startCli(folder.path, "dashboard", "--database", target, "--site", "site");
    await once(silent, "connection");
    started.process.kill("SIGINT");
    expect(await started.finished).toEqual({ code: 130, stdout: "", stderr: "" });
    expect(readdirSync(folder.path)).toEqual([]);
    silent.close();
  });

  it("while the page is built, by a process that Ctrl-C ends, too", async () => {
    const esbuild = join(folder.path, "esbuild");
    await writeFile(esbuild, "#!/bin/sh\nkill -INT $PPID\n", { mode: 0o755 });
    await writeFile(join(folder.path, "env"), `ESBUILD_BINARY_PATH=${esbuild}\n`);
    await cli(folder.path, "run", "us-daily", ...sampleSources("day-1"));
    const { finished } = startNode(folder.path, "--env-file=env", MAIN, "dashboard");
    const { code, stdout, stderr } = await finished;
    expect({ code, stdout, stderr }).toEqual({ code: 130, stdout: "", stderr: "" });
  });
});
