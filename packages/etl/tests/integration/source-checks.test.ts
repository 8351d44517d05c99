import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { SourceUnavailableError } from "../../src/core/errors.ts";
import type { OpenSource } from "../../src/extract/opened-file.ts";
import { run } from "../../src/run.ts";
import { DAY_1, DAY_2, sourcesOf } from "../support/days.ts";
import { MemorySite } from "../support/memory-site.ts";
import { joined, settingsOn, testClock } from "../support/runs.ts";
import { TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

const STATUS = "data/test-joined/status.json";
const at = (day: number): string => `2026-01-0${day}T00:00:00.000Z`;

describe.each(TEST_DATABASES)(
  "the checks of sources that are published on %s",
  (_, makeDatabase) => {
    let db: TestDatabase;
    let site: MemorySite;
    let clock: ReturnType<typeof testClock>;

    beforeAll(async () => {
      db = await makeDatabase();
    });
    afterAll(() => db.close());
    beforeEach(async () => {
      await db.clear();
      site = new MemorySite();
      clock = testClock(new Date("2026-01-01T00:00:00Z"));
    });

    /** Runs a day after the run before. */
    const runOn = async (open: OpenSource) => {
      await clock.sleep(86_400_000, new AbortController().signal);
      const settings = { clock, site, open, patience: 0 };
      return (await run({ dataset: joined }, settingsOn(db, settings))).record;
    };
    const good = sourcesOf(DAY_1).open;
    const bad = sourcesOf("day,cases\n2021-01-01,x\n2021-01-02,y\n").open;
    const away: OpenSource = async (url, options) => {
      if (url === "test:right") throw new SourceUnavailableError("the right one is unreachable");
      return await good(url, options);
    };
    const checks = () => site.read(STATUS).checks;
    const accepted = (name: string, day: number) => ({
      ...{ name, checkedAt: at(day), outcome: "accepted", since: null, reason: null },
    });

    it("are those of a success", async () => {
      await runOn(good);
      await runOn(good);
      expect(checks()).toEqual([accepted("left", 3), accepted("right", 3)]);
    });

    it("tell which file is rejected, why, since when, and that the other one is in order", async () => {
      await runOn(good);
      await runOn(bad);
      await runOn(bad);
      expect(checks()).toEqual([
        {
          ...{ name: "left", checkedAt: at(4), outcome: "rejected", since: at(3) },
          reason: expect.stringMatching(/^left, line 2, column "cases": "x" is not /),
        },
        { name: "right", checkedAt: at(4), outcome: "read", since: null, reason: null },
      ]);
      expect(site.read(STATUS).runs[0].error).toMatchObject({
        ...{ total: 2, sources: { left: "rejected", right: "read" } },
      });
      await runOn(sourcesOf(DAY_2).open);
      expect(checks()).toEqual([accepted("left", 5), accepted("right", 5)]);
    });

    it("tell which source is not available, and leave the others at what they were", async () => {
      await runOn(good);
      await runOn(away);
      expect(checks()).toEqual([
        { name: "left", checkedAt: at(3), outcome: "read", since: null, reason: null },
        {
          ...{ name: "right", checkedAt: at(3), outcome: "unavailable", since: at(3) },
          reason: "the right one is unreachable",
        },
      ]);
    });

    it("are none by a run that failed before it looked", async () => {
      await runOn(good);
      await db.query("alter table test_joined drop column cases");
      expect((await runOn(good)).error?.code).toBe("TABLE_MISMATCH");
      expect(checks()).toEqual([accepted("left", 2), accepted("right", 2)]);
    });

    it("are none before the first", async () => {
      await db.query("create table test_joined (day date)");
      await runOn(good);
      const never = { checkedAt: null, outcome: null, since: null, reason: null };
      expect(checks()).toEqual([
        { name: "left", ...never },
        { name: "right", ...never },
      ]);
    });

    it("begin again after the source was fine in between", async () => {
      for (const open of [good, bad, away, bad]) await runOn(open);
      expect(checks()[0]).toMatchObject({ outcome: "rejected", since: at(5), checkedAt: at(5) });
    });

    it("are read from the text of failures that an older version recorded", async () => {
      await runOn(good);
      await runOn(bad);
      await db.query(
        "update daily_delta.runs set error = error - 'sources' - 'total' where status = 'failed'",
      );
      await runOn(away);
      await db.query("update daily_delta.runs set status = 'crashed', error = null where id = 3");
      await db.query("update daily_delta.runs set deadline = now() where id = 3");
      const { republish } = await import("../../src/publish/publish.ts");
      await using session = await db.database.connect(new AbortController().signal);
      const signal = new AbortController().signal;
      await republish(session.db, joined, site, { environment: "x", now: clock.now(), signal });
      expect(checks()).toMatchObject([
        { name: "left", checkedAt: at(3), outcome: "rejected", since: at(3) },
        { name: "right", checkedAt: at(2), outcome: "accepted" },
      ]);
      expect(site.read(STATUS).runs[1].error.total).toBe(2);
    });
  },
);
