import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The majors of PostgreSQL that the suites run on. */
export type ServerVersion = "18" | "15";

/** Request to server-keeper.ts. */
export interface ServerRequest {
  readonly version: ServerVersion;
  /** Makes it a standby: read-only, in recovery, without a primary. @default false */
  readonly isStandby?: boolean;
  /** PEM strings; with them the server accepts only TLS. */
  readonly tls?: { readonly certificate: string; readonly key: string };
}

/** Answer of server-keeper.ts. */
export type ServerAnswer = { readonly url: string } | { readonly error: string };

export interface ServerProcess {
  /** The database `postgres`, as superuser. */
  readonly url: string;
  /** Ends the server with all its connections, and removes its folder. */
  stop(): Promise<void>;
}

const KEEPER = fileURLToPath(new URL("./server-keeper.ts", import.meta.url));

/**
 * Starts a real PostgreSQL server on a free port of 127.0.0.1. It ends with `stop`, or with the
 * process that called, whichever comes first.
 */
export async function startServer(request: ServerRequest): Promise<ServerProcess> {
  // Detached: Ctrl-C on a terminal reaches only the tests, which then end the server.
  const keeper = spawn(process.execPath, [KEEPER], {
    detached: true,
    windowsHide: true,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const exit = once(keeper, "exit");
  const stop = async () => {
    keeper.ref();
    keeper.stdin.end();
    await exit;
  };
  // A keeper that is gone says so by its exit.
  keeper.stdin.on("error", () => {});
  keeper.stdin.write(`${JSON.stringify(request)}\n`);
  const lines = createInterface({ input: keeper.stdout });
  const answer = await Promise.race([
    once(lines, "line").then(([line]): ServerAnswer => JSON.parse(line)),
    exit.then((): ServerAnswer => ({ error: "its keeper ended" })),
  ]);
  lines.close();
  keeper.stdout.destroy();
  if ("error" in answer) {
    await stop();
    throw new Error(`PostgreSQL ${request.version} does not start: ${answer.error}`);
  }
  // Tests that forget to stop a server do not keep jest from ending.
  keeper.unref();
  return { url: answer.url, stop };
}
