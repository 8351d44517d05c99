import { once } from "node:events";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Client } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { type CreatedDatabase, connect, createDatabase } from "../support/databases.ts";
import { type PostgresProxy, startProxy } from "../support/postgres-proxy.ts";

describe.each(["18", "15"] as const)("the proxy before PostgreSQL %s", (version) => {
  let database: CreatedDatabase;
  let proxy: PostgresProxy;
  let direct: Client;
  let client: Client;

  beforeAll(async () => {
    database = await createDatabase(version);
    direct = await connect(database.url);
  });

  afterAll(async () => {
    await direct.end();
    await database.drop();
  });

  beforeEach(async () => {
    await direct.query("create table counts (n int)");
    proxy = await startProxy(database.url);
    client = await connect(proxy.url);
  });

  afterEach(async () => {
    await client.end().catch(() => {});
    await proxy.close();
    await direct.query("drop table counts");
  });

  const rows = async () => (await direct.query("select n from counts order by n")).rows;
  const copy = async (text: string) => {
    const stream = client.query(copyFrom("copy counts from stdin"));
    stream.end(text);
    await once(stream, "finish");
  };

  test("counts simple and extended queries and the ends of copies, over all connections", async () => {
    const seen: [number, string | undefined][] = [];
    proxy.onStatement((n, sqlText) => {
      seen.push([n, sqlText]);
      return "pass";
    });
    await client.query("insert into counts values (1)");
    await client.query("insert into counts values ($1)", [2]);
    await client.query({ name: "third", text: "insert into counts values ($1)", values: [3] });
    await client.query({ name: "third", text: "insert into counts values ($1)", values: [4] });
    await copy("5\n6\n");
    const other = await connect(proxy.url);
    await other.query("select 1");
    await other.end();
    expect(seen).toEqual([
      [1, "insert into counts values (1)"],
      [2, "insert into counts values ($1)"],
      [3, "insert into counts values ($1)"],
      [4, "insert into counts values ($1)"],
      [5, "copy counts from stdin"],
      [6, undefined],
      [7, "select 1"],
    ]);
    expect(proxy.statements).toBe(7);
    expect((await rows()).map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  describe.each(["commit", "extended commit"])("at a %s", (kind) => {
    const commit = kind === "commit" ? "commit" : { name: "commit", text: "commit" };

    test("cut-before: it has not happened", async () => {
      proxy.onStatement((_, sqlText) => (sqlText === "commit" ? "cut-before" : "pass"));
      await client.query("begin");
      await client.query("insert into counts values (1)");
      await expect(client.query(commit)).rejects.toThrow("Connection terminated");
      // Waits until the server, too, is done with the transaction.
      await direct.query("alter table counts add column m int");
      expect(await rows()).toEqual([]);
    });

    test("cut-after: it has happened, and the client does not know", async () => {
      proxy.onStatement((_, sqlText) => (sqlText === "commit" ? "cut-after" : "pass"));
      await client.query("begin");
      await client.query("insert into counts values (1)");
      await expect(client.query(commit)).rejects.toThrow("Connection terminated");
      expect(await rows()).toEqual([{ n: 1 }]);
    });
  });

  test.each([
    ["cut-before", 2, []],
    ["cut-after", 2, []],
    ["cut-before", 3, []],
    ["cut-after", 3, [{ n: 1 }]],
  ] as const)("%s of a copy's statement %i", async (verdict, at, left) => {
    proxy.onStatement((n) => (n === at ? verdict : "pass"));
    await client.query("select 1");
    await expect(copy("1\n")).rejects.toThrow("Connection terminated");
    expect(await rows()).toEqual(left);
  });

  test("a cut ends one connection; the next one works, unless it is refused", async () => {
    proxy.onStatement(async (n) => (n === 1 ? "cut-before" : "pass"));
    await expect(client.query("select 1")).rejects.toThrow("Connection terminated");
    const second = await connect(proxy.url);
    await proxy.refuseConnections(true);
    await expect(connect(proxy.url)).rejects.toThrow("ECONNREFUSED");
    await second.query("insert into counts values (2)");
    await proxy.refuseConnections(false);
    const third = await connect(proxy.url);
    await third.query("insert into counts values (3)");
    await Promise.all([second.end(), third.end()]);
    expect(await rows()).toEqual([{ n: 2 }, { n: 3 }]);
  });

  test("a server that ends the connection ends the client's", async () => {
    const ended = new Promise((resolve) => client.once("end", resolve));
    const [backend] = (await client.query("select pg_backend_pid() as pid")).rows;
    await direct.query("select pg_terminate_backend($1)", [backend.pid]);
    await ended;
  });
});
