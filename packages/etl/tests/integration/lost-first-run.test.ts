import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { serverDatabase } from "../../src/database/server.ts";
import type { Database } from "../../src/database/session.ts";
import { run } from "../../src/run.ts";
import { DAY_1, sourcesOf } from "../support/days.ts";
import { MemorySite } from "../support/memory-site.ts";
import { type ProxiedTestDatabase, proxiedTestDatabase } from "../support/proxied-test-database.ts";
import { joined, settingsOn, TestNotifier } from "../support/runs.ts";
import { atEach, sampleOfStatements } from "../support/samples.ts";

let db: ProxiedTestDatabase;
beforeAll(async () => {
  db = await proxiedTestDatabase("18");
});
afterAll(() => db.close());

it(`a first run survives a loss ${atEach("statement")}, and publishes, or the next one does`, async () => {
  const { proxy } = db;
  const runOnce = (database: Database, site: MemorySite) =>
    run(
      { dataset: joined },
      settingsOn(db, {
        ...{ database, site, open: sourcesOf(DAY_1).open },
        notifier: new TestNotifier(),
      }),
    );
  const proxied = () => serverDatabase({ connectionString: proxy.url });

  const statements: (string | undefined)[] = [];
  proxy.onStatement((_, text) => {
    statements.push(text);
    return "pass";
  });
  await runOnce(proxied(), new MemorySite());
  for (const lost of sampleOfStatements(statements, { spread: 2 })) {
    await db.reset();
    const begin = proxy.statements;
    proxy.onStatement((n) => (n === begin + lost ? "cut-after" : "pass"));
    const site = new MemorySite();
    const { record } = await runOnce(proxied(), site);
    expect({ lost, error: record.error }).toEqual({ lost, error: null });
    expect(proxy.statements).toBeGreaterThanOrEqual(begin + lost);
    await runOnce(db.database, site);
    expect(site.read("data/test-joined/rows.json").columns.cases).toEqual([1, 2, 3]);
    expect(site.read("data/test-joined/status.json").runs).toHaveLength(2);
  }
});
