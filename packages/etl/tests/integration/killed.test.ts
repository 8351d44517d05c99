import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { run } from "../../src/run.ts";
import { type ServerBed, serverBed } from "../support/beds.ts";
import { DAY_1, DAY_2, sourcesOf } from "../support/days.ts";
import { type PostgresProxy, startProxy } from "../support/postgres-proxy.ts";
import { expectDay2, stateOf } from "../support/promises.ts";
import { joined, settingsOn, TestNotifier } from "../support/runs.ts";

const SCRIPT = new URL("../support/killed-run.ts", import.meta.url).pathname;
const MORE_THAN_ALL = 60;

describe("a process that is killed (SIGKILL) at any statement, on PostgreSQL 18", () => {
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

  const runHere = async (left: string) => {
    const notifier = new TestNotifier();
    const settings = settingsOn(bed, { notifier, open: sourcesOf(left).open });
    const { record } = await run({ dataset: joined }, settings);
    return {
      record,
      told: notifier.messages.map((m) => `${m.record.executionId} ${m.record.status}`),
    };
  };

  const start = (): ChildProcess =>
    spawn(process.execPath, ["--conditions=source", SCRIPT, proxy.url, DAY_2], {
      stdio: ["ignore", "pipe", "inherit"],
    });

  it.each(["cut-before", "cut-after"] as const)(
    "loses and doubles nothing (%s)",
    async (verdict) => {
      for (let n = 1; ; n++) {
        expect(n).toBeLessThan(MORE_THAN_ALL);
        await bed.reset();
        proxy.onStatement(() => "pass");
        await runHere(DAY_1);
        const before = await stateOf(bed);

        const begin = proxy.statements;
        const child = start();
        const exit = once(child, "exit");
        const output = text(child.stdout as NonNullable<typeof child.stdout>);
        proxy.onStatement(async (count) => {
          if (count !== begin + n) return "pass";
          if (verdict === "cut-before") {
            child.kill("SIGKILL");
            await exit;
          }
          return verdict;
        });
        if (verdict === "cut-after") killWhenCut(proxy, child, begin + n);
        await exit;
        if (proxy.statements < begin + n) {
          expect(child.exitCode).toBe(0);
          expect(n).toBeGreaterThan(20);
          return;
        }
        expect(child.signalCode).toBe("SIGKILL");

        await lockIsFree(bed);
        const after = await stateOf(bed);
        const isLoaded = after.rows.length > before.rows.length;
        if (!isLoaded) expect(after).toEqual(before);
        const { record, told } = await runHere(DAY_2);
        expect(record.status).toMatch(/succeeded|unchanged/);
        await expectDay2(bed);

        // Of the killed execution: its own message, or none where the next run only names it;
        // twice where it was killed between sending and noting it, as the promises say.
        const killed = (await output).trim().split("\n").filter(Boolean);
        const own = told.filter((line) => line.startsWith(record.executionId));
        expect(own).toEqual([`${record.executionId} ${record.status}`]);
        const again = told.filter((line) => !line.startsWith(record.executionId));
        if (again.length + killed.length > 1) expect(again).toEqual(killed);
        if (isLoaded) expect([...killed, ...again].length).toBeGreaterThan(0);
      }
    },
    300_000,
  );
});

/** A server that is busy takes a moment to find out that its client is gone. */
async function lockIsFree({ query }: ServerBed): Promise<void> {
  const held = `
    select from pg_locks where locktype = 'advisory'
      and database = (select oid from pg_database where datname = current_database())`;
  while ((await query(held)).length > 0) await setTimeout(20);
}

/** The statement has run and its answer is lost: now the process is killed. */
function killWhenCut(proxy: PostgresProxy, child: ChildProcess, statement: number): void {
  const timer = setInterval(() => {
    if (proxy.statements < statement) return;
    child.kill("SIGKILL");
    clearInterval(timer);
  }, 1);
  child.once("exit", () => clearInterval(timer));
}
