import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { Client } from "pg";
import { failRun } from "../../src/fail-run.ts";
import { mergeRun } from "../../src/merge-run.ts";
import { planRun } from "../../src/plan-run.ts";
import { run } from "../../src/run.ts";
import { stageParts } from "../../src/stage-parts.ts";
import { RepositorySources, reportOf, reports, reportsState } from "../support/reports.ts";
import { settingsOn } from "../support/runs.ts";
import { type ServerTestDatabase, serverTestDatabase } from "../support/test-databases.ts";

const FILES = { "01-01-2021.csv": reportOf("Ohio,1"), "01-02-2021.csv": reportOf("Ohio,3") };

describe("a part of a shared run whose function was killed, and whose connection is still there,", () => {
  let db: ServerTestDatabase;
  let zombie: Client;
  let ended: boolean;
  const sources = new RepositorySources().publish(FILES);
  const settings = () => ({
    ...settingsOn(db, { open: sources.open, site: undefined }),
    leaseTime: 1_200_000,
  });
  const shared = { dataset: reports(), executionId: "first", owner: "machine" };

  beforeAll(async () => {
    db = await serverTestDatabase("18");
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    await db.clear().catch(() => db.reset());
    ended = false;
    zombie = new Client(db.url);
    zombie.on("error", () => {
      ended = true;
    });
    await zombie.connect();
  });

  /** A plan, one part of which has written a row and says nothing any more. */
  async function planned() {
    const plan = await planRun(shared, settings());
    if ("record" in plan) throw new Error(JSON.stringify(plan.record));
    await zombie.query("begin");
    await zombie.query(
      `insert into "staging#reports" values (2, '2021-01-01', 'Ohio', 9, ${plan.parts[0]})`,
    );
    return plan;
  }

  it("keeps neither the part from being read again nor the run from being merged", async () => {
    const plan = await planned();
    await stageParts(shared, settings(), plan, plan.parts);
    const merged = await mergeRun(shared, settings(), plan);
    expect(merged).toMatchObject({ record: { status: "succeeded", inserted: 2 } });
    expect(ended).toBe(true);
    expect(await db.query("select cases::int from reports order by day")).toEqual([
      { cases: 1 },
      { cases: 3 },
    ]);
  });

  it("does not keep the run from being failed", async () => {
    await planned();
    await failRun(shared, settings(), new Error("the machine gave up"));
    expect(ended).toBe(true);
    expect(await reportsState(db)).toMatchObject({ rows: undefined, staging: [] });
  });

  it("does not keep another run from taking over", async () => {
    await planned();
    await db.query("update daily_delta.leases set deadline = now() - interval '1 second'");
    const { record } = await run({ dataset: reports() }, settings());
    expect(record).toMatchObject({ status: "succeeded", inserted: 2 });
    expect(ended).toBe(true);
  });
});
