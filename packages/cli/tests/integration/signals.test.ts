import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { createDatabase } from "@daily-delta/etl/testing/databases";
import { sampleOf, shareOf } from "@daily-delta/etl/testing/samples";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { MAIN, startCli, startNode, startWith } from "../support/cli.ts";
import { sampleSources, temporaryFolder, until, withEmptyDatabase } from "../support/folders.ts";
import { sharedCli } from "../support/shared-cli.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());

type Signal = "SIGINT" | "SIGTERM" | "SIGHUP" | "SIGQUIT";
const SIGNALS: readonly Signal[] = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];

/** Each signal is tried in one of two places, as all of them go the same way. */
const share = (index: number, name: string, signals: readonly Signal[] = SIGNALS) =>
  shareOf(signals, "signal", { index, places: 2 }, `signals: ${name}`);

describe.each(share(0, "the server of a page"))("%s", (signal) => {
  it("ends the server of a page in a temporary folder, which it removes", async () => {
    const { url, drop } = await createDatabase("18");
    const [work, temporary] = [await temporaryFolder(), await temporaryFolder()];
    await sharedCli(work.path, "run", "us-daily", "--database", url, ...sampleSources("day-1"));
    const env = { ...process.env, TMPDIR: temporary.path };
    const started = startWith({ cwd: work.path, env }, MAIN, "dashboard", "--database", url);
    const [told] = await once(started.process.stdout as NodeJS.ReadableStream, "data");
    expect(told).toContain(`Files are in ${temporary.path}/daily-delta-page-`);
    expect(readdirSync(temporary.path)).toHaveLength(1);
    started.process.kill(signal);
    expect(await started.finished).toMatchObject({ code: 0, stderr: "" });
    expect([readdirSync(temporary.path), readdirSync(work.path)]).toEqual([[], []]);
    await Promise.all([work.remove(), temporary.remove(), drop()]);
  });
});

describe.each(share(1, "twice"))("%s", (signal) => {
  it("twice ends the program at once, and removes what is temporary", async () => {
    const [work, temporary] = [await temporaryFolder(), await temporaryFolder()];
    // Takes connections and never says a word.
    const silent = createServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as { port: number };
    const target = `postgres://me:secret@127.0.0.1:${port}/x`;
    const env = { ...process.env, TMPDIR: temporary.path };
    const args = ["run", "us-daily", "--database", target, ...sampleSources("day-1")];
    const started = startWith({ cwd: work.path, env }, MAIN, ...args);
    await once(silent, "connection");
    started.process.kill(signal);
    // The run wants to record that it was interrupted.
    await once(silent, "connection");
    started.process.kill(signal);
    const { code } = await started.finished;
    expect([code, started.process.signalCode]).toEqual([null, signal]);
    expect([readdirSync(temporary.path), readdirSync(work.path)]).toEqual([[], []]);
    silent.close();
    await Promise.all([work.remove(), temporary.remove()]);
  });
});

const WHILE_MADE = [
  ["SIGHUP", "once", 130],
  ["SIGTERM", "twice", null],
  ["SIGHUP", "twice", null],
  ["SIGTERM", "once", 130],
] as const;
const whileMade = sampleOf(
  WHILE_MADE.length,
  "way",
  { spread: 0, always: [1, 2] },
  "signals: while a database is made",
);

describe("a signal", () => {
  it.each(whileMade.map((n) => WHILE_MADE[n - 1] as (typeof WHILE_MADE)[number]))(
    "%s, %s, while a database is made leaves no half of one",
    async (signal, times, code) => {
      const work = await temporaryFolder();
      const args = ["run", "us-daily", "--database", "db", "--site", "page"];
      const started = startNode(work.path, MAIN, ...args, ...sampleSources("day-1"));
      const making = join(work.path, "db.making");
      await until(() => existsSync(join(making, "base")) || started.process.exitCode !== null);
      started.process.kill(signal);
      // Another one: two of the same could be taken for one.
      const second = signal === "SIGTERM" ? "SIGINT" : "SIGTERM";
      if (times === "twice") started.process.kill(second);
      expect(await started.finished).toMatchObject({ code });
      // The second signal may find it half made, and then removed, or whole.
      const left = readdirSync(work.path).filter((name) => times === "once" || name !== "db");
      const whole = times === "once" ? ["db"] : [];
      expect(left.toSorted()).toEqual([...whole, "db.lock", "page"]);
      // Both may be pending while the process is busy; then their order is not that of `kill`.
      if (times === "twice") expect([signal, second]).toContain(started.process.signalCode);
      await work.remove();
    },
  );

  it.each(share(0, "a command that only reads", ["SIGTERM", "SIGHUP"]))(
    "%s ends a command that only reads, and leaves no note of its lock",
    async (signal) => {
      const work = await temporaryFolder();
      await withEmptyDatabase(work.path, "db");
      await sharedCli(work.path, "run", "us-daily", "--database", "db", ...sampleSources("day-1"));
      const before = readdirSync(work.path);
      const started = startCli(work.path, "status", "--database", "db");
      const note = join(work.path, "db.lock.pid");
      await until(() => existsSync(note) || started.process.exitCode !== null);
      started.process.kill(signal);
      await started.finished;
      expect(started.process.signalCode).toBe(signal);
      expect(readdirSync(work.path)).toEqual(before);
      await work.remove();
    },
  );
});

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
    await withEmptyDatabase(folder.path);
    await sharedCli(folder.path, "run", "us-daily", ...sampleSources("day-1"));
    const { finished } = startNode(folder.path, "--env-file=env", MAIN, "dashboard");
    const { code, stdout, stderr } = await finished;
    expect({ code, stdout, stderr }).toEqual({ code: 130, stdout: "", stderr: "" });
  });
});
