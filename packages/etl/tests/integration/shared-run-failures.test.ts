import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { embeddedDatabase } from "../../src/database/embedded.ts";
import { migrate } from "../../src/database/migrations.ts";
import type { Database } from "../../src/database/session.ts";
import type { Dataset } from "../../src/datasets/dataset.ts";
import { S3Copies } from "../../src/extract/s3-copies.ts";
import { failRun } from "../../src/fail-run.ts";
import { mergeRun } from "../../src/merge-run.ts";
import { planRun } from "../../src/plan-run.ts";
import { run } from "../../src/run.ts";
import { runInParts } from "../../src/run-in-parts.ts";
import type { RunResult, RunSettings } from "../../src/run-settings.ts";
import { stageParts } from "../../src/stage-parts.ts";
import { CopiesServer } from "../support/copies-server.ts";
import { beforeStatement } from "../support/faulty-pglite.ts";
import { SCENES as ONE_FILE, places, placesState } from "../support/places.ts";
import { RepositorySources, reportOf, reports, reportsState } from "../support/reports.ts";
import { settingsOn, TestNotifier } from "../support/runs.ts";
import { atEach, sampleOf, sampleOfStatements, shareOf } from "../support/samples.ts";
import { embeddedTestDatabase, type TestDatabase } from "../support/test-databases.ts";

/** As PostgreSQL reports a full disk, and a server that is gone. */
const FAULTS = [
  {
    ...{ often: "once", what: "a full disk", code: "53100" },
    fails: (n: number, lost: number) => n === lost,
  },
  {
    ...{ often: "and all after it", what: "a lost server", code: "57P01" },
    fails: (n: number, lost: number) => n >= lost,
  },
];
const FIRST = {
  "01-01-2021.csv": reportOf("Ohio,1", "Texas,2"),
  "01-02-2021.csv": reportOf("Ohio,3"),
};
const NEXT = {
  ...FIRST,
  "01-02-2021.csv": reportOf("Ohio,4"),
  "01-03-2021.csv": reportOf("Ohio,5"),
};

interface Scene {
  readonly scene: string;
  readonly dataset: Dataset;
  readonly faults: typeof FAULTS;
  /** Publishes what an earlier run loads. Default: there is none. */
  readonly before?: ((sources: RepositorySources) => void) | undefined;
  readonly publish: (sources: RepositorySources) => void;
  /** Everything that a failed run must leave as it was. */
  readonly state: (db: TestDatabase) => Promise<{ readonly rows: unknown[] | undefined }>;
  /** Number of rows after the run. */
  readonly rows: number;
}

/** Several ranges of a file of some hundred lines, in bytes. */
const RANGE_BYTES = 5_000;
const ofFiles = { dataset: reports(), state: reportsState, faults: FAULTS };
const SCENES: readonly Scene[] = [
  {
    ...{ ...ofFiles, scene: "a first load of many files", rows: 3 },
    publish: (sources) => sources.publish(FIRST),
  },
  {
    ...{ ...ofFiles, scene: "a day of many files", rows: 4 },
    before: (sources) => sources.publish(FIRST),
    publish: (sources) => sources.publish(NEXT),
  },
  ...ONE_FILE.map(({ name, before, file }, index) => ({
    ...{ dataset: places, state: placesState, scene: `one file: ${name},` },
    faults: shareOf(FAULTS, "fault", { index, places: ONE_FILE.length }, `faults of ${name}`),
    before:
      before === undefined
        ? undefined
        : (sources: RepositorySources) => sources.set("test:left", before),
    publish: (sources: RepositorySources) => sources.set("test:left", file),
    rows: file.split("\n").length - 1,
  })),
];

/** Lists staging tables that were left. */
const stagingOf = (db: TestDatabase) =>
  db.query("select relname from pg_class where relname ~ '^staging' and relpersistence <> 't'");

describe.each(SCENES)(
  `$scene in parts whose statements fail, ${atEach("statement")},`,
  ({ dataset, faults, before: earlier, publish, state, rows }) => {
    it.each(faults)("($often, $what) costs no data and is told", async ({ code, fails }) => {
      const db = await embeddedTestDatabase();
      const sources = new RepositorySources();
      const load = async (database: Database, work: typeof runInParts | typeof run) => {
        const notifier = new TestNotifier();
        const options = { database, notifier, open: sources.open, patience: 0, site: undefined };
        const settings = { ...settingsOn(db, options), rangeBytes: RANGE_BYTES };
        const { record } = await work({ dataset }, settings, 2);
        return { record, notifier };
      };
      const prepare = async () => {
        await db.clear();
        await using session = await db.database.connect(new AbortController().signal);
        await migrate(session.db);
        earlier?.(sources);
        if (earlier !== undefined) await load(db.database, run);
        publish(sources);
      };
      await prepare();
      const statements: string[] = [];
      const listening = beforeStatement(db.pglite, (_, text) => void statements.push(text));
      const whole = await load(embeddedDatabase(listening), runInParts);
      expect(whole.record.status).toBe("succeeded");
      for (const lost of sampleOfStatements(statements, { spread: 2 })) {
        await prepare();
        const before = await state(db);
        const faulty = beforeStatement(db.pglite, (n, text) => {
          if (fails(n, lost) && text !== "rollback") {
            throw Object.assign(new Error("could not go on"), { code });
          }
        });
        const { record, notifier } = await load(embeddedDatabase(faulty), runInParts);
        expect(notifier.messages.map((message) => message.record.status)).toEqual([record.status]);
        if (record.status === "failed") {
          expect({ ...(await state(db)), staging: [] }).toEqual({ ...before, staging: [] });
          // A lease that could not be given up runs out.
          await db.query("update daily_delta.leases set deadline = now() - interval '1 second'");
        }
        const next = await load(db.database, lost % 2 === 0 ? run : runInParts);
        expect(next.record.status).toBe(record.status === "failed" ? "succeeded" : "unchanged");
        expect(await stagingOf(db)).toEqual([]);
        expect((await state(db)).rows).toHaveLength(rows);
      }
      await db.close();
    });
  },
);

describe.each(ONE_FILE)("one file that is copied to S3: $name,", ({ before: earlier, file }) => {
  let db: TestDatabase;
  let s3: CopiesServer;
  const copies = new S3Copies(CopiesServer.bucket);
  const sources = new RepositorySources();

  beforeAll(async () => {
    [db, s3] = await Promise.all([embeddedTestDatabase(), CopiesServer.start()]);
  });
  afterAll(() => Promise.all([db.close(), s3[Symbol.asyncDispose]()]));
  beforeEach(() => prepare());

  const prepare = async () => {
    await db.clear();
    s3.faultOf = () => undefined;
    sources.set("test:left", earlier ?? file);
    if (earlier !== undefined) await load((settings) => run({ dataset: places }, settings));
    sources.set("test:left", file);
    s3.requests.length = 0;
  };
  const load = async (work: (settings: RunSettings) => Promise<RunResult>) => {
    const notifier = new TestNotifier();
    const settings = settingsOn(db, { notifier, open: sources.open, site: undefined });
    const { record } = await work(settings);
    expect(notifier.messages.map((message) => message.record.status)).toEqual([record.status]);
    return record;
  };
  /** All phases of a run, as a state machine goes through them. */
  const phases = () =>
    load(async (given) => {
      const request = { dataset: places, executionId: randomUUID(), owner: "machine" };
      const settings = { ...given, copies, leaseTime: 600_000, rangeBytes: RANGE_BYTES };
      let planned = await planRun(request, settings);
      while (!("record" in planned)) {
        const { parts, ...claim } = planned;
        try {
          await stageParts(request, settings, claim, parts);
        } catch (error) {
          return await failRun(request, settings, error);
        }
        planned = await mergeRun(request, settings, claim);
      }
      return planned;
    });
  const requests = async () => {
    expect(await phases()).toMatchObject({ status: "succeeded" });
    return sampleOf(s3.requests.length, "request", { spread: 3 });
  };
  const expectWhole = async () => {
    expect(await stagingOf(db)).toEqual([]);
    const { rows } = await placesState(db);
    expect(rows).toHaveLength(file.split("\n").length - 1);
  };

  it.each([
    ["an error of S3", { status: 500, code: "InternalError" }],
    ["a connection that breaks", "cut"],
  ] as const)(`outlasts %s, ${atEach("request")}`, async (_, fault) => {
    for (const failing of await requests()) {
      await prepare();
      s3.faultOf = (n) => (n === failing ? fault : undefined);
      expect(await phases()).toMatchObject({ status: "succeeded" });
      await expectWhole();
    }
  });

  it(`changes nothing where S3 denies it from a request on, ${atEach("request")}, and is loaded the next time`, async () => {
    for (const failing of await requests()) {
      await prepare();
      const before = await placesState(db);
      s3.faultOf = (n) => (n >= failing ? { status: 403, code: "AccessDenied" } : undefined);
      expect(await phases()).toMatchObject({ status: "failed", error: { code: "SOURCE" } });
      expect(await placesState(db)).toEqual(before);
      s3.faultOf = () => undefined;
      expect(await phases()).toMatchObject({ status: "succeeded" });
      await expectWhole();
    }
  });
});
