import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { serverDatabase } from "../../src/database/server.ts";
import { run } from "../../src/run.ts";
import { DAY_1, sourcesOf } from "../support/days.ts";
import { MemorySite } from "../support/memory-site.ts";
import { type ProxiedBed, proxiedBed } from "../support/proxied-bed.ts";
import { joined, settingsOn, TestNotifier } from "../support/runs.ts";

let bed: ProxiedBed;
beforeAll(async () => {
  bed = await proxiedBed("18");
});
afterAll(() => bed.close());

it("a first run survives the loss of any one statement, and publishes, or the next one does", async () => {
  for (let lost = 1; ; lost++) {
    await bed.reset();
    const { proxy } = bed;
    const begin = proxy.statements;
    proxy.onStatement((n) => (n === begin + lost ? "cut-after" : "pass"));
    const site = new MemorySite();
    const database = serverDatabase({ connectionString: proxy.url });
    const runOnce = (on: typeof database) =>
      run(
        { dataset: joined },
        settingsOn(bed, {
          ...{ database: on, site, open: sourcesOf(DAY_1).open },
          notifier: new TestNotifier(),
        }),
      );
    const { record } = await runOnce(database);
    expect({ lost, error: record.error }).toEqual({ lost, error: null });
    if (proxy.statements < begin + lost) break;
    proxy.onStatement(() => "pass");
    await runOnce(bed.database);
    expect(site.read("data/test-joined/rows.json").columns.cases).toEqual([1, 2, 3]);
    expect(site.read("data/test-joined/status.json").runs).toHaveLength(2);
  }
});
