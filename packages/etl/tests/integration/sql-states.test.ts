import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import { DatabaseRefusedError, DatabaseUnavailableError } from "../../src/core/errors.ts";
import { UNREACHABLE } from "../../src/database/database-error.ts";
import { serverDatabase } from "../../src/database/server.ts";
import type { Session } from "../../src/database/session.ts";
import { faultOf } from "../../src/database/sql-states.ts";
import { failingSocket } from "../support/failing-sockets.ts";
import { ERRORS, KINDS } from "../support/sql-state-kinds.ts";
import { TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

const signal = () => new AbortController().signal;

describe.each(TEST_DATABASES)("a statement that fails on %s", (_, makeDatabase) => {
  let db: TestDatabase;
  let session: Session;
  beforeAll(async () => {
    db = await makeDatabase();
    session = await db.database.connect(signal());
  });
  afterAll(async () => {
    await session[Symbol.asyncDispose]();
    await db.close();
  });

  it.each(KINDS)("with SQLSTATE %s is an error of the kind %s", async (code, kind) => {
    const statement = sql.raw(
      `do $$ begin raise exception using errcode = '${code}', message = 'as the server says it', detail = 'its detail', hint = 'its hint'; end $$`,
    );
    const error: Error = await statement.execute(session.db).then(
      () => new Error("it succeeded"),
      (reason) => reason,
    );
    expect(error.constructor).toBe(ERRORS[kind]);
    expect(error.message).toContain(
      `: as the server says it. its detail. its hint (SQLSTATE ${code}). ${faultOf(code, "").hint}`,
    );
  });
});

describe("a connection that the server refuses", () => {
  let server: Server;
  let url: string;
  let answer: Buffer;
  beforeAll(async () => {
    server = createServer((socket) => {
      socket.on("error", () => {}).once("data", () => socket.end(answer));
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    url = `postgres://me:hunter22@127.0.0.1:${(server.address() as AddressInfo).port}/db?sslmode=disable`;
  });
  afterAll(() => void server.close());

  /** An ErrorResponse; https://www.postgresql.org/docs/18/protocol-error-fields.html. */
  function refusal(code: string, text: string): Buffer {
    const fields = ["SFATAL", "VFATAL", `C${code}`, `M${text}`].map((field) => `${field}\0`);
    const body = Buffer.from(`${fields.join("")}\0`);
    const head = Buffer.alloc(5);
    head.write("E");
    head.writeInt32BE(body.length + 4, 1);
    return Buffer.concat([head, body]);
  }

  it.each([
    ...KINDS.map(([code, kind]) => [code, "as the server says it", kind] as const),
    ["08P01", "no such user: me", "refused"],
    ["08P01", "no such database: db", "missing"],
    ["08P01", "no more connections allowed (max_client_conn)", "busy"],
    ["XX000", "Tenant or user not found", "refused"],
  ] as const)("with SQLSTATE %s, %s, is an error of the kind %s", async (code, text, kind) => {
    answer = refusal(code, text);
    const failed = serverDatabase({ connectionString: url }).connect(signal());
    const error: Error = await failed.then(
      () => new Error("it succeeded"),
      (reason) => reason,
    );
    expect(error.constructor).toBe(ERRORS[kind]);
    expect(error.message).toContain(`: ${text} (SQLSTATE ${code}). `);
    expect(error.message).not.toContain("hunter22");
  });
});

describe("a connection that the system refuses", () => {
  it.each([
    ...Object.keys(UNREACHABLE).map((code) => [code, DatabaseUnavailableError] as const),
    ["EACCES", DatabaseRefusedError],
    ["EPERM", DatabaseRefusedError],
    ["ENOTSOCK", DatabaseRefusedError],
    ["CERT_HAS_EXPIRED", DatabaseRefusedError],
    ["EPROTO", DatabaseRefusedError],
    ["ERR_SSL_WRONG_VERSION_NUMBER", DatabaseRefusedError],
  ] as const)("with %s is a %p", async (code, expected) => {
    const database = serverDatabase({
      host: "127.0.0.1",
      port: 9,
      stream: () => failingSocket(code),
    });
    const error: Error = await database.connect(signal()).then(
      () => new Error("it succeeded"),
      (reason) => reason,
    );
    expect(error.constructor).toBe(expected);
    expect(error.message).toContain("127.0.0.1:9");
    expect(error.message).toContain(`: the test's ${code}. ${UNREACHABLE[code] ?? ""}`);
  });

  it.each([
    ["ECONNREFUSED", "postgres://127.0.0.1:1/db"],
    ["ENOENT", "postgres://%2Fnowhere/db"],
    ["ENOTFOUND", "postgres://nowhere.invalid/db"],
  ])("gives %s for a server that is not there", async (code, connectionString) => {
    const failed = serverDatabase({ connectionString }).connect(signal());
    await expect(failed).rejects.toBeInstanceOf(DatabaseUnavailableError);
    await expect(failed).rejects.toThrow(code === "ENOTFOUND" ? /ENOTFOUND|EAI_AGAIN/ : code);
  });
});
