/**
 * A process of its own that keeps the browser: it answers with a line of JSON when the browser is
 * ready, and ends it, with its profile, when its input ends. Input also ends when the process that wanted
 * the browser is killed, even by SIGKILL.
 */
import { once } from "node:events";
import type { BrowserAnswer } from "./browser-process.ts";
import { startBrowser } from "./browser-server.ts";

const inputEnds = once(process.stdin.resume(), "end");
// The tests may end before the browser is ready.
process.stdout.on("error", () => {});
try {
  const browser = await startBrowser();
  answer({ endpoint: browser.wsEndpoint() });
  await inputEnds;
  await browser.close();
} catch (error) {
  answer({ error: error instanceof Error ? error.message : String(error) });
}

function answer(facts: BrowserAnswer): void {
  process.stdout.write(`${JSON.stringify(facts)}\n`);
}
