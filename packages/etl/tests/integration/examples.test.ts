import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import type { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import * as v from "valibot";
import type { Session } from "../../src/database/session.ts";
import * as etl from "../../src/index.ts";
import { claimedValue, examplesOf, runExample } from "../support/examples.ts";
import { emptyPglite } from "../support/prepared-pglite.ts";
import { settingsOn } from "../support/runs.ts";
import { embeddedTestDatabase, type TestDatabase } from "../support/test-databases.ts";

const quiet = new Writable({ write: (_, __, done) => done() });
const sample = (day: number, name: string): string =>
  new URL(`../../../../samples/day-${day}/${name}.csv`, import.meta.url).href;
const filesOf = (day: number) => ({
  nyt: sample(day, "us"),
  jhu: sample(day, "time-series-19-covid-combined"),
});

/** A database into which the samples of some days were loaded. */
async function databaseWith(days: readonly number[]): Promise<TestDatabase> {
  const db = await embeddedTestDatabase();
  const settings = { clock: etl.systemClock, deadline: new Date(Date.now() + 600_000) };
  for (const day of days) {
    const request = { dataset: etl.usDaily, urls: filesOf(day) };
    await etl.run(request, settingsOn(db, { ...settings, open: etl.openSource }));
  }
  return db;
}

const examples = examplesOf(new URL("../../src/index.ts", import.meta.url), etl);

describe("public functions", () => {
  let scope: Record<string, unknown>;
  let close: () => Promise<void>;

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), "daily-delta-examples-"));
    // PGlite has one session, so examples that open their own get a database of their own.
    const yesterday = await databaseWith([1]);
    const today = await databaseWith([1, 2]);
    const ofExamples: PGlite[] = [];
    const session: Session = await today.database.connect(AbortSignal.timeout(600_000));
    scope = {
      ...etl,
      PGlite: {
        async create() {
          const made = await emptyPglite();
          ofExamples.push(made);
          return made;
        },
      },
      v,
      database: yesterday.database,
      session,
      folder,
      files: filesOf(2),
      process: { ...process, stdout: quiet, stderr: quiet },
      console: { log: () => {} },
    };
    close = async () => {
      await session[Symbol.asyncDispose]();
      await Promise.all(ofExamples.map((made) => made.close()));
      await today.close();
      await yesterday.close();
      await rm(folder, { recursive: true });
    };
  });
  afterAll(() => close());

  it.each(examples.map(({ name, code }) => [name, code]))(
    "%s has an example that runs",
    async (_, code) => {
      expect(code).toBeDefined();
      await runExample(code ?? "", scope, async (value, claimed) => {
        const [, message] = /^throws (.*)$/.exec(claimed) ?? [];
        if (message === undefined) expect(await value()).toEqual(claimedValue(claimed));
        else await expect(value()).rejects.toThrow(message);
      });
    },
  );

  it("are found", () => {
    expect(examples.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["run", "defineDataset", "toVariables", "exportRows"]),
    );
  });
});
