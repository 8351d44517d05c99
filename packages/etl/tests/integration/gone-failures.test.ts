import { describe, expect, it } from "@jest/globals";
import { embeddedDatabase } from "../../src/database/embedded.ts";
import type { Database } from "../../src/database/session.ts";
import { run } from "../../src/run.ts";
import { beforeStatement } from "../support/faulty-pglite.ts";
import { A, B, C, fileOf, offices } from "../support/offices.ts";
import { settingsOn, TestNotifier, TestSources } from "../support/runs.ts";
import { atEach, sampleOfStatements } from "../support/samples.ts";
import { embeddedTestDatabase, type TestDatabase } from "../support/test-databases.ts";

/** As PostgreSQL reports a full disk. */
const DISK_FULL = Object.assign(new Error("could not extend file: No space left on device"), {
  code: "53100",
});
/** B goes, C comes back with another value, A changes. */
const FILE = fileOf([1, "A", 9], [3, "C", 8], [4, "D", 4]);

const stateOf = async (db: TestDatabase) => ({
  rows: await db.query("select *, xmin::text, ctid::text from test_offices order by day"),
  revisions: await db.query("select * from daily_delta.revisions order by run_id, key"),
  manifests: await db.query("select * from daily_delta.manifests"),
});

describe(`a run in which rows go and come back, whose statements fail, ${atEach("statement")},`, () => {
  it.each(["keep", "mark", "delete", "drop"] as const)(
    "leaves nothing half-done (%s)",
    async (how) => {
      const dropGone = how === "drop";
      const dataset = offices(how === "drop" ? "keep" : how);
      const db = await embeddedTestDatabase();
      const load = async (file: string, database: Database = db.database) => {
        const notifier = new TestNotifier();
        const { open } = new TestSources().set("test:left", file);
        const settings = settingsOn(db, { database, open, notifier, site: undefined });
        const { record } = await run({ dataset, dropGone: dropGone && file === FILE }, settings);
        expect(notifier.messages.map((message) => message.record.status)).toEqual([record.status]);
        return record;
      };
      const prepare = async () => {
        await db.clear();
        await load(fileOf(A, B, C));
        await load(fileOf(A, B));
      };
      const deleted = how === "delete" || dropGone;
      const counts = {
        ...{ inserted: deleted && !dropGone ? 2 : 1, updated: deleted && !dropGone ? 1 : 2 },
        ...{
          unchanged: 0,
          missing: deleted ? 0 : 1,
          gone: 1,
          returned: 1,
          dropped: deleted ? 1 : 0,
        },
      };
      await prepare();
      const statements: string[] = [];
      const watched = beforeStatement(db.pglite, (_, statement) => void statements.push(statement));
      expect(await load(FILE, embeddedDatabase(watched))).toMatchObject(counts);
      const whole = await db.query(
        "select key, before, after from daily_delta.revisions order by 1",
      );
      for (const lost of sampleOfStatements(statements)) {
        await prepare();
        const before = await stateOf(db);
        const faulty = beforeStatement(db.pglite, (n, statement) => {
          if (n === lost && statement !== "rollback") throw DISK_FULL;
        });
        const record = await load(FILE, embeddedDatabase(faulty));
        if (record.status === "failed") expect(await stateOf(db)).toEqual(before);
        const next = record.status === "failed" ? await load(FILE) : record;
        expect(next).toMatchObject({ status: "succeeded", ...counts });
        expect(
          await db.query("select key, before, after from daily_delta.revisions order by 1"),
        ).toEqual(whole);
      }
      await db.close();
    },
  );
});
