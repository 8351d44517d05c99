import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { connectionsAreGone } from "../support/connections.ts";
import { checkKilled, KILLED_CASES, MORE_THAN_ALL, prepare } from "../support/killed-cases.ts";
import { type ProxiedBed, proxiedBed } from "../support/proxied-bed.ts";
import { type RunProcess, startRun } from "../support/run-process.ts";

describe.each(KILLED_CASES)(
  "$name, killed (SIGKILL) at any statement, on PostgreSQL 18,",
  (killed) => {
    let bed: ProxiedBed;
    let started: RunProcess | undefined;

    beforeAll(async () => {
      bed = await proxiedBed("18");
    });
    afterEach(async () => {
      started?.child.kill("SIGKILL");
      await started?.exit;
    });
    afterAll(() => bed.close());

    it.each([
      ["cut-before", 1],
      ["cut-after", 0],
    ] as const)(
      "loses and doubles nothing (%s)",
      async (verdict, toldTwice) => {
        const { proxy } = bed;
        let twice = 0;
        for (let n = 1; ; n++) {
          expect(n).toBeLessThan(MORE_THAN_ALL);
          await bed.reset();
          const before = await prepare(bed, killed);

          const statement = proxy.statements + n;
          started = startRun(proxy.url, killed.dataset, killed.file);
          const { child, exit, told } = started;
          proxy.onStatement(async (count) => {
            if (count !== statement) return "pass";
            // It dies before the server has seen the statement, or when that is on its way there.
            if (verdict === "cut-after") setImmediate(() => child.kill("SIGKILL"));
            else {
              child.kill("SIGKILL");
              await exit;
            }
            return verdict;
          });
          await exit;
          if (proxy.statements < statement) {
            expect(child.exitCode).toBe(0);
            expect(n).toBeGreaterThan(20);
            break;
          }
          expect(child.signalCode).toBe("SIGKILL");
          await connectionsAreGone(bed);
          if ((await checkKilled(bed, killed, before, await told)) > 1) twice++;
        }
        // It was told twice where it was killed between sending and noting that, as the promises say.
        expect(twice).toBe(toldTwice);
      },
      300_000,
    );
  },
);
