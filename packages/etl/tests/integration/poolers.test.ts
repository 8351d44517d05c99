import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, connect as connectSocket, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { DatabaseRefusedError } from "../../src/core/errors.ts";
import { serverDatabase } from "../../src/database/server.ts";
import { type CreatedDatabase, createDatabase } from "../support/databases.ts";

const hasPgBouncer = spawnSync("pgbouncer", ["--version"]).error === undefined;

/** Skips the tests on a machine without the program; in CI they fail. */
const isSkipped = !hasPgBouncer && process.env.CI !== "true";
const describeHere = isSkipped ? describe.skip : describe;

const SETTINGS = ["default_pool_size = 20", "server_round_robin = 1", "default_pool_size = 1"];
/** A pooler that kept one session by chance would be accepted once. */
const TRIES = 3;

describeHere(`PgBouncer${isSkipped ? " (skipped: no pgbouncer on the PATH)" : ""}`, () => {
  let server: CreatedDatabase;
  beforeAll(async () => {
    server = await createDatabase("18");
  });
  afterAll(() => server.drop());

  const connectTo = async (url: string) => {
    await using _ = await serverDatabase({ connectionString: url }).connect(
      new AbortController().signal,
    );
  };

  it.each(SETTINGS)("in session mode is accepted (%s)", async (setting) => {
    await using pooler = await startPgBouncer(server.url, "session", setting);
    for (let tries = 0; tries < TRIES; tries++) await connectTo(pooler.url);
  });

  it.each(["-c search_path=staging", "-csearch_path=staging", "--search-path=staging"])(
    "that drops the options of the connection is refused (%s)",
    async (options) => {
      await using pooler = await startPgBouncer(
        server.url,
        "session",
        "ignore_startup_parameters = options",
      );
      const url = `${pooler.url}?options=${encodeURIComponent(`${options} -c my.own=1 -c statement_timeout=1h`)}`;
      const error = await connectTo(url).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(DatabaseRefusedError);
      expect((error as Error).message).toMatch(/dropped.*search_path.*alter role/);
      await connectTo(`${server.url}?options=${encodeURIComponent(options)}`);
    },
  );

  it("in session mode keeps no lock of a session that is over, even without a reset", async () => {
    await using pooler = await startPgBouncer(server.url, "session", "server_reset_query =");
    const open = (url: string) =>
      serverDatabase({ connectionString: url }).connect(new AbortController().signal);
    const first = await open(pooler.url);
    expect(await first.tryLock("table:public.places")).toBe(true);
    await first[Symbol.asyncDispose]();
    await using direct = await open(server.url);
    expect(await direct.tryLock("table:public.places")).toBe(true);
  });

  it.each(
    ["transaction", "statement"].flatMap((mode) =>
      SETTINGS.map((setting) => [mode, setting] as const),
    ),
  )("in %s mode is refused (%s)", async (mode, setting) => {
    await using pooler = await startPgBouncer(server.url, mode, setting);
    for (let tries = 0; tries < TRIES; tries++) {
      const error = await connectTo(pooler.url).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(DatabaseRefusedError);
      expect((error as Error).message).toMatch(/session mode/);
    }
  });
});

/** Starts PgBouncer before the server of a URL. */
async function startPgBouncer(target: string, mode: string, setting: string) {
  const url = new URL(target);
  const folder = await mkdtemp(join(tmpdir(), "daily-delta-pgbouncer-"));
  await chmod(folder, 0o755);
  const port = await freePort();
  await writeFile(join(folder, "users.txt"), `"${url.username}" "${url.password}"\n`);
  const settings = [
    "[databases]",
    `* = host=127.0.0.1 port=${url.port}`,
    "[pgbouncer]",
    "listen_addr = 127.0.0.1",
    `listen_port = ${port}`,
    "unix_socket_dir =",
    "auth_type = plain",
    `auth_file = ${join(folder, "users.txt")}`,
    `pool_mode = ${mode}`,
    setting,
  ];
  await writeFile(join(folder, "pgbouncer.ini"), settings.join("\n"));
  // It refuses to run as root.
  const user = process.getuid?.() === 0 ? ["-u", "nobody"] : [];
  const pooler = spawn("pgbouncer", [...user, join(folder, "pgbouncer.ini")], { stdio: "ignore" });
  const ended = once(pooler, "exit");
  await Promise.race([
    listening(port),
    ended.then(() => Promise.reject(new Error("PgBouncer ended"))),
  ]);
  url.port = String(port);
  return {
    url: url.href,
    async [Symbol.asyncDispose]() {
      pooler.kill();
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function listening(port: number): Promise<void> {
  for (;;) {
    const socket = connectSocket(port, "127.0.0.1");
    try {
      await once(socket, "connect");
      return;
    } catch {
      await pause(50);
    } finally {
      socket.destroy();
    }
  }
}
