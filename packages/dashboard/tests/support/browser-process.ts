import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** Answer of browser-keeper.ts. */
export type BrowserAnswer = { readonly endpoint: string } | { readonly error: string };

export interface BrowserProcess {
  /** The WebSocket address that Playwright connects to. */
  readonly endpoint: string;
  /** Ends the browser, and removes its profile. */
  stop(): Promise<void>;
}

const KEEPER = fileURLToPath(new URL("./browser-keeper.ts", import.meta.url));

/** Starts a browser. It ends with `stop`, or with the process that called, whichever comes first. */
export async function startBrowserProcess(): Promise<BrowserProcess> {
  // Detached: Ctrl-C on a terminal reaches only the tests, which then end the browser.
  const keeper = spawn(process.execPath, [KEEPER], {
    detached: true,
    windowsHide: true,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const exit = once(keeper, "exit");
  const stop = async () => {
    keeper.stdin.end();
    await exit;
  };
  const lines = createInterface({ input: keeper.stdout });
  const answer = await Promise.race([
    once(lines, "line").then(([line]): BrowserAnswer => JSON.parse(line)),
    exit.then((): BrowserAnswer => ({ error: "The browser's keeper ended" })),
  ]);
  if ("error" in answer) {
    await stop();
    throw new Error(answer.error);
  }
  return { endpoint: answer.endpoint, stop };
}
