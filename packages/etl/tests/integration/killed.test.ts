import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { serverDatabase } from "../../src/database/server.ts";
import { connectionsAreGone } from "../support/connections.ts";
import { checkKilled, KILLED_CASES, prepare, runKilledCase } from "../support/killed-cases.ts";
import { type ProxiedBed, proxiedBed } from "../support/proxied-bed.ts";
import { type RunProcess, startRun } from "../support/run-process.ts";
import { atEach, sampleOfStatements, shareOf } from "../support/samples.ts";

/** Moment of the kill, and the number of the loop's runs that tell their message twice. */
const VERDICTS = [
  ["cut-before", 1],
  ["cut-after", 0],
] as const;

describe.each(KILLED_CASES)(
  `$name, killed (SIGKILL) ${atEach("statement")}, on PostgreSQL 18,`,
  (killed) => {
    let bed: ProxiedBed;
    let started: RunProcess | undefined;
    /** The statements of the run where nothing kills it. */
    const statements: (string | undefined)[] = [];

    beforeAll(async () => {
      bed = await proxiedBed("18");
      await prepare(bed, killed);
      bed.proxy.onStatement((_, text) => {
        statements.push(text);
        return "pass";
      });
      const database = serverDatabase({ connectionString: bed.proxy.url });
      await runKilledCase({ ...bed, database }, killed);
      bed.proxy.onStatement(() => "pass");
    });
    afterEach(async () => {
      started?.child.kill("SIGKILL");
      await started?.exit;
    });
    afterAll(() => bed.close());

    const index = KILLED_CASES.indexOf(killed);
    it.each(shareOf(VERDICTS, "moment", { index, places: VERDICTS.length }, killed.name))(
      "loses and doubles nothing (%s)",
      async (verdict, toldTwice) => {
        const { proxy } = bed;
        expect(statements.length).toBeGreaterThan(20);
        let twice = 0;
        for (const n of sampleOfStatements(statements, 2)) {
          await connectionsAreGone(bed);
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
          expect({ n, signal: child.signalCode }).toEqual({ n, signal: "SIGKILL" });
          await connectionsAreGone(bed);
          if ((await checkKilled(bed, killed, before, await told)) > 1) twice++;
        }
        // It was told twice where it was killed between sending and noting that, as the promises say.
        expect(twice).toBe(toldTwice);
      },
    );
  },
);
