import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { type Bed, embeddedBed } from "../support/beds.ts";
import { checkKilled, KILLED_CASES, MORE_THAN_ALL, prepare } from "../support/killed-cases.ts";
import { type RunProcess, startRun } from "../support/run-process.ts";

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

/** Opens the folder, which only one process at a time may do. */
async function inFolder<T>(work: (bed: Bed) => Promise<T>): Promise<T> {
  const bed = await embeddedBed(folder);
  try {
    return await work(bed);
  } finally {
    await bed.close();
  }
}

it.each(KILLED_CASES)(
  "$name, killed (SIGKILL) at any statement, leaves a sound PGlite folder",
  async (killed) => {
    let twice = 0;
    for (let statement = 1; ; statement++) {
      expect(statement).toBeLessThan(MORE_THAN_ALL);
      const before = await inFolder(async (bed) => {
        await bed.reset();
        return await prepare(bed, killed);
      });
      started = startRun(folder, killed.dataset, killed.file, statement);
      const { child, exit, told } = started;
      await exit;
      if (child.signalCode === null) {
        expect(child.exitCode).toBe(0);
        expect(statement).toBeGreaterThan(20);
        break;
      }
      expect(child.signalCode).toBe("SIGKILL");
      const toldByKilled = await told;
      const times = await inFolder((bed) => checkKilled(bed, killed, before, toldByKilled));
      if (times > 1) twice++;
    }
    // It was told twice where it was killed between sending and noting that, as the promises say.
    expect(twice).toBe(1);
  },
  300_000,
);
