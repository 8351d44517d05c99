import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { run } from "../../src/run.ts";
import { joined, settingsOn, TestSources } from "../support/runs.ts";
import { TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

const LEFT = "day,cases\n2021-01-01,1\n";
const RIGHT = "day,extra\n2021-01-01,10\n";

describe.each(TEST_DATABASES)("conditional requests with %s", (_, makeDatabase) => {
  let db: TestDatabase;
  let sources: TestSources;

  beforeAll(async () => {
    db = await makeDatabase();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    await db.clear();
    sources = new TestSources().set("test:left", LEFT, '"l1"').set("test:right", RIGHT, '"r1"');
  });

  const runJoined = async (request: Partial<Parameters<typeof run>[0]> = {}) => {
    sources.log.length = 0;
    const settings = settingsOn(db, { open: sources.open });
    return (await run({ dataset: joined, ...request }, settings)).record;
  };

  it("reads nothing where every source is as it was", async () => {
    const first = await runJoined();
    const second = await runJoined();
    expect(sources.log).toEqual(["test:left 304", "test:right 304"]);
    expect(second).toMatchObject({ status: "unchanged", unchanged: 1, sources: first.sources });
  });

  it("fetches all of them where one has changed", async () => {
    await runJoined();
    sources.set("test:right", RIGHT.replace("10", "11"), '"r2"');
    expect(await runJoined()).toMatchObject({ status: "succeeded", updated: 1 });
    expect(sources.log).toEqual(["test:left 304", "test:right", "test:left"]);
  });

  it("remembers the new entity tag of the same bytes", async () => {
    await runJoined();
    sources.set("test:left", LEFT, '"l2"');
    expect(await runJoined()).toMatchObject({ status: "unchanged" });
    await runJoined();
    expect(sources.log).toEqual(["test:left 304", "test:right 304"]);
  });

  it("does not trust an entity tag of another place, version or failed run", async () => {
    await runJoined();
    sources.set("test:elsewhere", LEFT, '"l1"');
    await runJoined({ urls: { left: "test:elsewhere" } });
    expect(sources.log[0]).toBe("test:elsewhere");
    await runJoined({ dataset: { ...joined, version: "another" } });
    expect(sources.log).toEqual(["test:left", "test:right"]);
    sources.set("test:left", "day,cases\n2021-01-01,x\n", '"l3"');
    expect(await runJoined()).toMatchObject({ status: "failed" });
    expect(await runJoined()).toMatchObject({ status: "failed" });
    expect(sources.log[0]).toBe("test:left");
  });

  it("ignores them when all is to be read", async () => {
    await runJoined();
    await runJoined({ full: true });
    expect(sources.log).toEqual(["test:left", "test:right"]);
  });
});
