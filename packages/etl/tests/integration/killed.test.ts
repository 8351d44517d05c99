import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { serverDatabase } from "../../src/database/server.ts";
import { connectionsAreGone } from "../support/connections.ts";
import { checkKilled, KILLED_CASES, prepare, runKilledCase } from "../support/killed-cases.ts";
import { type ProxiedTestDatabase, proxiedTestDatabase } from "../support/proxied-test-database.ts";
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
    let db: ProxiedTestDatabase;
    let started: RunProcess | undefined;
    /** The statements of the run where nothing kills it. */
    const statements: (string | undefined)[] = [];

    beforeAll(async () => {
      db = await proxiedTestDatabase("18");
      await prepare(db, killed);
      db.proxy.onStatement((_, text) => {
        statements.push(text);
        return "pass";
      });
      const database = serverDatabase({ connectionString: db.proxy.url });
      await runKilledCase({ ...db, database }, killed);
      db.proxy.onStatement(() => "pass");
    });
    afterEach(async () => {
      started?.child.kill("SIGKILL");
      await started?.exit;
    });
    afterAll(() => db.close());

    const index = KILLED_CASES.indexOf(killed);
    it.each(shareOf(VERDICTS, "moment", { index, places: VERDICTS.length }, killed.name))(
      "loses and doubles nothing (%s)",
      async (verdict, toldTwice) => {
        const { proxy } = db;
        expect(statements.length).toBeGreaterThan(20);
        let twice = 0;
        for (const n of sampleOfStatements(statements, { spread: 2 })) {
          await connectionsAreGone(db);
          await db.reset();
          const before = await prepare(db, killed);

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
          await connectionsAreGone(db);
          if ((await checkKilled(db, killed, before, await told)) > 1) twice++;
        }
        // It was told twice where it was killed between sending and noting that, as the promises say.
        expect(twice).toBe(toldTwice);
      },
    );
  },
);
