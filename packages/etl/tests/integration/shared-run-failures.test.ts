import { describe, expect, it } from "@jest/globals";
import { embeddedDatabase } from "../../src/database/embedded.ts";
import { migrate } from "../../src/database/migrations.ts";
import type { Database } from "../../src/database/session.ts";
import { run } from "../../src/run.ts";
import { runInParts } from "../../src/run-in-parts.ts";
import { beforeStatement } from "../support/faulty-pglite.ts";
import { RepositorySources, reportOf, reports, reportsState } from "../support/reports.ts";
import { settingsOn, TestNotifier } from "../support/runs.ts";
import { atEach, sampleOfStatements } from "../support/samples.ts";
import { embeddedTestDatabase } from "../support/test-databases.ts";

/** As PostgreSQL reports a full disk, and a server that is gone. */
const FAULTS = [
  ["a full disk", "53100"],
  ["a lost server", "57P01"],
] as const;
const FIRST = {
  "01-01-2021.csv": reportOf("Ohio,1", "Texas,2"),
  "01-02-2021.csv": reportOf("Ohio,3"),
};
const NEXT = {
  ...FIRST,
  "01-02-2021.csv": reportOf("Ohio,4"),
  "01-03-2021.csv": reportOf("Ohio,5"),
};
const SCENES = [
  { scene: "a first load", before: undefined, files: FIRST, rows: 3 },
  { scene: "a day", before: FIRST, files: NEXT, rows: 4 },
];
const HOW_OFTEN = [
  ["once", (n: number, lost: number) => n === lost],
  ["and all after it", (n: number, lost: number) => n >= lost],
] as const;

describe.each(SCENES)(
  `$scene in parts whose statements fail, ${atEach("statement")},`,
  ({ before: earlier, files, rows }) => {
    it.each(
      HOW_OFTEN.map(([often, fails], index) => {
        const [what, code] = FAULTS[index] as (typeof FAULTS)[number];
        return { often, what, code, fails };
      }),
    )("($often, $what) costs no data and is told", async ({ code, fails }) => {
      const db = await embeddedTestDatabase();
      const sources = new RepositorySources();
      const request = { dataset: reports() };
      const load = async (database: Database, work = runInParts) => {
        const notifier = new TestNotifier();
        const options = { database, notifier, open: sources.open, patience: 0, site: undefined };
        const { record } = await work(request, settingsOn(db, options), 2);
        return { record, notifier };
      };
      const prepare = async () => {
        await db.clear();
        await using session = await db.database.connect(new AbortController().signal);
        await migrate(session.db);
        if (earlier !== undefined) {
          sources.publish(earlier);
          await load(db.database, run);
        }
        sources.publish(files);
      };
      await prepare();
      const statements: string[] = [];
      const listening = beforeStatement(db.pglite, (_, text) => void statements.push(text));
      expect((await load(embeddedDatabase(listening))).record.status).toBe("succeeded");
      for (const lost of sampleOfStatements(statements, { spread: 6 })) {
        await prepare();
        const before = await reportsState(db);
        const faulty = beforeStatement(db.pglite, (n, text) => {
          if (fails(n, lost) && text !== "rollback") {
            throw Object.assign(new Error("could not go on"), { code });
          }
        });
        const { record, notifier } = await load(embeddedDatabase(faulty));
        expect(notifier.messages.map((message) => message.record.status)).toEqual([record.status]);
        if (record.status === "failed") {
          expect({ ...(await reportsState(db)), staging: [] }).toEqual(before);
          // A lease that could not be given up runs out.
          await db.query("update daily_delta.leases set deadline = now() - interval '1 second'");
        }
        const next = await load(db.database, lost % 2 === 0 ? run : runInParts);
        expect(next.record.status).toBe(record.status === "failed" ? "succeeded" : "unchanged");
        expect(await reportsState(db)).toMatchObject({ staging: [] });
        expect((await reportsState(db)).rows).toHaveLength(rows);
      }
      await db.close();
    });
  },
);
