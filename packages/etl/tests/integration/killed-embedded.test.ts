import { createHash } from "node:crypto";
import { cpSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { embeddedDatabase } from "../../src/database/embedded.ts";
import { beforeStatement } from "../support/faulty-pglite.ts";
import {
  checkKilled,
  KILLED_CASES,
  type KilledCase,
  prepare,
  runKilledCase,
  toldBy,
} from "../support/killed-cases.ts";
import { copyEmptyPglite } from "../support/prepared-pglite.ts";
import { type RunProcess, startRun } from "../support/run-process.ts";
import { TestNotifier } from "../support/runs.ts";
import { atEach, sampleOfStatements, shareOf } from "../support/samples.ts";
import { embeddedTestDatabase } from "../support/test-databases.ts";

let folder: string;
let started: RunProcess | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "daily-delta-killed-"));
});
afterEach(async () => {
  started?.child.kill("SIGKILL");
  await started?.exit;
  await rm(folder, { recursive: true, force: true });
});

/** Opens a database of the folder, which only one process at a time may do. */
async function opened<T>(
  name: string,
  work: (db: Awaited<ReturnType<typeof embeddedTestDatabase>>) => Promise<T>,
): Promise<T> {
  const db = await embeddedTestDatabase(join(folder, name));
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}

/** A hash over all files of a folder. */
function contentOf(of: string): string {
  const hash = createHash("sha256");
  for (const entry of readdirSync(of, { recursive: true, withFileTypes: true })) {
    if (entry.isFile())
      hash.update(entry.name).update(readFileSync(join(entry.parentPath, entry.name)));
  }
  return hash.digest("hex");
}

const copy = (from: string, to: string): void =>
  cpSync(join(folder, from), join(folder, to), { recursive: true });

/** The statements of the run where nothing kills it. */
async function statementsOf(killed: KilledCase): Promise<string[]> {
  copy("before", "whole");
  const statements: string[] = [];
  await opened("whole", async (db) => {
    const pglite = beforeStatement(db.pglite, (_, text) => void statements.push(text));
    await runKilledCase({ ...db, database: embeddedDatabase(pglite) }, killed);
  });
  return statements;
}

const cases = { index: 0, places: 1, spread: 1 };
describe.each(shareOf(KILLED_CASES, "case", cases, "killed, on PGlite"))("$name", (killed) => {
  let before: unknown;
  let statements: readonly string[];
  beforeEach(async () => {
    await copyEmptyPglite(join(folder, "before"));
    before = await opened("before", (db) => prepare(db, killed));
    statements = await statementsOf(killed);
    expect(statements.length).toBeGreaterThan(20);
  });

  /** Checks a folder, as the killed run left it. */
  const check = async (name: string, told: readonly string[]): Promise<number> => {
    const times = await opened(name, (db) => checkKilled(db, killed, before, told));
    await rm(join(folder, name), { recursive: true });
    return times;
  };

  it("leaves a sound PGlite folder where it is killed (SIGKILL)", async () => {
    for (const statement of sampleOfStatements(statements, { spread: 0, isWhole: false })) {
      copy("before", "killed");
      started = startRun(join(folder, "killed"), killed.dataset, killed.file, statement);
      const { child, exit, told } = started;
      await exit;
      expect({ statement, signal: child.signalCode }).toEqual({ statement, signal: "SIGKILL" });
      await check("killed", await told);
    }
  });

  it(`has a sound PGlite folder ${atEach("statement")}, as a kill would leave it`, async () => {
    copy("before", "running");
    const chosen = new Set(sampleOfStatements(statements, { spread: 0 }));
    const sent = new TestNotifier();
    let twice = 0;
    let last = "";
    await opened("running", async (db) => {
      const pglite = beforeStatement(db.pglite, async (n) => {
        // Most statements write nothing to a file: a kill would leave what the one before would.
        if (!chosen.has(n)) return;
        const left = contentOf(join(folder, "running")) + sent.messages.length;
        if (left === last) return;
        last = left;
        copy("running", "left");
        if ((await check("left", toldBy(sent))) > 1) twice++;
      });
      await runKilledCase({ ...db, database: embeddedDatabase(pglite) }, killed, sent);
    });
    // It was told twice where it was killed between sending and noting that, as the promises say.
    expect(twice).toBe(1);
  });
});
