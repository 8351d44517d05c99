import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { serverDatabase } from "../../src/database/server.ts";
import { run } from "../../src/run.ts";
import { type ServerBed, serverBed } from "../support/beds.ts";
import { DAY_1, sourcesOf } from "../support/days.ts";
import { MemorySite } from "../support/memory-site.ts";
import { type PostgresProxy, startProxy } from "../support/postgres-proxy.ts";
import { joined, settingsOn, TestNotifier } from "../support/runs.ts";

let bed: ServerBed;
let proxy: PostgresProxy;
beforeAll(async () => {
  bed = await serverBed("18");
  proxy = await startProxy(bed.url);
});
afterAll(async () => {
  await proxy.close();
  await bed.close();
});

it("a first run survives the loss of any one statement, and publishes, or the next one does", async () => {
  for (let lost = 1; ; lost++) {
    await bed.reset();
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
