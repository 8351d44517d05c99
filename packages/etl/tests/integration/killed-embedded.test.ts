import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "@jest/globals";
import { run } from "../../src/run.ts";
import { type Bed, embeddedBed } from "../support/beds.ts";
import { DAY_1, DAY_2, sourcesOf } from "../support/days.ts";
import { expectDay2, stateOf } from "../support/promises.ts";
import { joined, settingsOn, TestNotifier } from "../support/runs.ts";

const SCRIPT = new URL("../support/killed-run.ts", import.meta.url).pathname;
const MORE_THAN_ALL = 60;
const execute = promisify(execFile);

/** Runs in a process that kills itself before a statement; tells whether it came so far. */
async function killedRun(folder: string, statement: number): Promise<boolean> {
  const parameters = ["--conditions=source", SCRIPT, folder, DAY_2, String(statement)];
  try {
    await execute(process.execPath, parameters);
    return false;
  } catch (error) {
    expect((error as { signal: string }).signal).toBe("SIGKILL");
    return true;
  }
}

const runDay = async (bed: Bed, left: string) => {
  const notifier = new TestNotifier();
  const { record } = await run(
    { dataset: joined },
    settingsOn(bed, { notifier, open: sourcesOf(left).open }),
  );
  return { record, messages: notifier.messages };
};

it("a process that is killed (SIGKILL) at any statement leaves a sound PGlite folder", async () => {
  const folder = await mkdtemp(join(tmpdir(), "daily-delta-killed-"));
  let bed: Bed | undefined;
  try {
    for (let statement = 1; ; statement++) {
      expect(statement).toBeLessThan(MORE_THAN_ALL);
      bed = await embeddedBed(folder);
      await bed.reset();
      await runDay(bed, DAY_1);
      const before = await stateOf(bed);
      await bed.close();

      if (!(await killedRun(folder, statement))) {
        expect(statement).toBeGreaterThan(20);
        return;
      }
      bed = await embeddedBed(folder);
      const after = await stateOf(bed);
      const isLoaded = after.rows.length > before.rows.length;
      if (!isLoaded) expect(after).toEqual(before);
      const { record, messages } = await runDay(bed, DAY_2);
      expect(record.status).toMatch(/succeeded|unchanged/);
      expect(record.inserted).toBe(isLoaded ? 0 : 1);
      await expectDay2(bed);
      expect(messages.filter((m) => m.record.executionId === record.executionId)).toHaveLength(1);
      if (isLoaded) expect(messages[0]?.record.status).toBe("succeeded");
      await bed.close();
    }
  } finally {
    await bed?.close().catch(() => {});
    await rm(folder, { recursive: true, force: true });
  }
}, 300_000);
