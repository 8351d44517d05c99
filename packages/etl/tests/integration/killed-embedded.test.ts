import { cpSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { embeddedDatabase } from "../../src/database/embedded.ts";
import { beforeStatement } from "../support/faulty-pglite.ts";
import {
  checkKilled,
  KILLED_CASES,
  type KilledCase,
  prepare,
  runKilledCase,
} from "../support/killed-cases.ts";
import { copyEmptyPglite } from "../support/prepared-pglite.ts";
import { type RunProcess, startRun } from "../support/run-process.ts";
import { atEach, sampleOfStatements } from "../support/samples.ts";
import { embeddedTestDatabase, type TestDatabase } from "../support/test-databases.ts";

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

it.each(KILLED_CASES)(
  `$name, killed (SIGKILL) ${atEach("statement")}, leaves a sound PGlite folder`,
  async (killed) => {
    await copyEmptyPglite(join(folder, "before"));
    const before = await opened("before", (db: TestDatabase) => prepare(db, killed));
    const statements = await statementsOf(killed);
    expect(statements.length).toBeGreaterThan(20);
    let twice = 0;
    for (const statement of sampleOfStatements(statements, 0)) {
      copy("before", "killed");
      started = startRun(join(folder, "killed"), killed.dataset, killed.file, statement);
      const { child, exit, told } = started;
      await exit;
      expect({ statement, signal: child.signalCode }).toEqual({ statement, signal: "SIGKILL" });
      const toldByKilled = await told;
      const times = await opened("killed", (db) => checkKilled(db, killed, before, toldByKilled));
      if (times > 1) twice++;
      await rm(join(folder, "killed"), { recursive: true });
    }
    // It was told twice where it was killed between sending and noting that, as the promises say.
    expect(twice).toBe(1);
  },
);
